//! JSON Lines and JSON.
#![no_main]

use griot::read::{Format, Options, read_bytes};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for format in [Some(Format::Jsonl), Some(Format::Json)] {
        let options = Options { format, max_size: 1 << 20, ..Options::default() };
        read_bytes(bytes, &options).expect("no option is wrong");
    }
});
