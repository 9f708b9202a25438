#![doc = include_str!("../README.md")]
//!
//! # The flow
//!
//! ```text
//! bytes -> read -> Article -> language -> text -> { classify, summarize, near } -> Record -> sink | search
//! ```

pub mod article;
pub mod error;
pub mod language;
pub(crate) mod letters;
pub mod theme;

pub mod read;
pub mod text;

pub mod classify;
pub mod near;
pub mod summarize;

pub mod digest;
pub mod ordered;
pub mod pipeline;
pub mod record;

pub mod search;
pub mod sink;
