//! The static Terraform planner: what `terraform plan` 1.11 says, for everything that can be known without a provider.
//!
//! Always true: nothing is executed and nothing is fetched; a value is known only if the configuration alone decides it.

mod planner;

pub(super) use planner::plan;
