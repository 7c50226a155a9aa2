//! remediation.
