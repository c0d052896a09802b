//! Checks that every crate of the workspace runs on its own types, and readers
//! of the tables and data that tests compare with.
//!
//! These are assertions for tests: they panic where a library function would
//! return an error.
//!
//! ```
//! use satis_response_model::{Scale, Tally, dev};
//!
//! let part = |answers: &[i32]| {
//!     Tally::from_answers(&Scale::ONE_TO_FIVE, answers.iter().copied()).unwrap()
//! };
//! dev::check_summary_laws(&[part(&[1, 5, 5]), part(&[]), part(&[2])]);
//! dev::check_serde_round_trip(&part(&[3, 4]));
//! dev::assert_send_sync::<Tally>();
//! assert!(dev::rejects::<Tally>(r#"{"scale": {"min": 1, "max": 5}, "counts": [1, 2]}"#));
//! ```

mod files;
mod laws;
mod round_trip;
mod table;

pub use files::{shared_data, shared_reference};
pub use laws::{check_recording, check_summary_laws, check_summary_laws_by};
pub use round_trip::{assert_send_sync, check_serde_round_trip, rejects};
pub use table::{Row, Table};
