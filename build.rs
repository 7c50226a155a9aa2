//! Tells cargo to build again when a bundled rule pack changes.
//!
//! Always true: nothing is generated here.

fn main() {
    println!("cargo:rerun-if-changed=rule-packs");
}
