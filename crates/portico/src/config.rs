//! Being written.
#[derive(Clone, Debug)] pub struct Limits { pub files_per_message: usize, pub file_bytes: u64, pub message_chars: usize, pub subject_chars: usize, pub value_chars: usize }
