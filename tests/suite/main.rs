//! All tests that look at griot from outside, a file for each side of it. They are one program, because linking is what takes
//! time: `cargo test --release --test suite search::` runs those of one file.

mod analyst;
mod archive;
mod big;
mod cli;
mod contract;
mod cross_language;
mod desk;
mod extend;
mod formats;
mod identity;
mod language;
mod layers;
mod model;
mod near;
mod query;
mod robust;
mod search;
mod stems;
mod summarize;
mod teach;
mod text;
#[cfg(all(unix, feature = "watch"))]
mod watch;
