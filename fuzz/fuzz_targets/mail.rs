//! E-mail and mailboxes.
#![no_main]

use griot::read::{Format, Options, read_bytes};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for format in [Some(Format::Email)] {
        let options = Options { format, max_size: 1 << 20, ..Options::default() };
        read_bytes(bytes, &options).expect("no option is wrong");
    }
});
