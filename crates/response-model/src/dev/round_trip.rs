//! Checks on storage and threads.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Checks that a value comes back from JSON as it was, and that writing it
/// again gives the same bytes.
///
/// # Panics
/// If it does not.
pub fn check_serde_round_trip<T>(value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let written = serde_json::to_string(value).unwrap_or_else(|error| {
        panic!("{value:?} cannot be written: {error}");
    });
    let read: T = serde_json::from_str(&written).unwrap_or_else(|error| {
        panic!("what was written cannot be read: {error}\n{written}");
    });
    assert_eq!(&read, value, "the value came back changed from\n{written}");
    let again = serde_json::to_string(&read).unwrap_or_else(|error| {
        panic!("{read:?} cannot be written again: {error}");
    });
    assert_eq!(again, written, "the value was written differently the second time");
}

/// Whether a type refuses to be read from this JSON, for a reason other than a
/// slip in its syntax.
///
/// # Panics
/// If the text is no JSON at all.
#[must_use]
pub fn rejects<T: DeserializeOwned>(json: &str) -> bool {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_else(|error| {
        panic!("this is no JSON: {error}\n{json}");
    });
    serde_json::from_value::<T>(value).is_err() && serde_json::from_str::<T>(json).is_err()
}

/// Compiles only if a type can be sent to and shared between threads.
pub const fn assert_send_sync<T: Send + Sync>() {}
