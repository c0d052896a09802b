//! Where the data and reference figures stand that are too large to commit.

use std::path::{Path, PathBuf};

/// The path of a file below `shared/data`, or `None` if it is not there, with
/// a line `skipped: ...` on standard error.
///
/// The folder is the one that the environment variable `SATIS_DATA` names,
/// else the first `shared/data` found beside or above the package under test.
///
/// ```
/// use satis_response_model::dev::shared_data;
///
/// let Some(path) = shared_data("no/such/file.csv") else { return };
/// println!("reads {}", path.display());
/// ```
#[must_use]
pub fn shared_data(relative: &str) -> Option<PathBuf> {
    find("SATIS_DATA", "data", relative)
}

/// The path of a file below `shared/reference`, or `None` if it is not there,
/// with a line `skipped: ...` on standard error.
///
/// The folder is the one that the environment variable `SATIS_REFERENCE`
/// names, else the first `shared/reference` found beside or above the package
/// under test.
#[must_use]
pub fn shared_reference(relative: &str) -> Option<PathBuf> {
    find("SATIS_REFERENCE", "reference", relative)
}

fn find(variable: &str, folder: &str, relative: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| sibling(folder))
        .map(|base| base.join(relative))
        .filter(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: shared/{folder}/{relative} is not there");
    }
    found
}

fn sibling(folder: &str) -> Option<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")?;
    let beside = |above: &Path| above.join("shared").join(folder);
    Path::new(&package).ancestors().map(beside).find(|path| path.is_dir())
}
