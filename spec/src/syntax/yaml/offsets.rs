//! Converts the character positions of the YAML parser to byte offsets.

/// From character numbers to byte offsets.
pub(super) struct Offsets<'t> {
    text: &'t str,
    /// Byte offset of every 64th character; empty for ASCII text, where the two counts agree.
    checkpoints: Vec<usize>,
}

impl<'t> Offsets<'t> {
    const STRIDE: usize = 64;

    pub(super) fn new(text: &'t str) -> Self {
        let checkpoints = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .step_by(Self::STRIDE)
                .map(|(at, _)| at)
                .collect()
        };
        Self { text, checkpoints }
    }

    /// The byte at which `character` begins, counted from 0.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.checkpoints.is_empty() {
            return character.min(self.text.len());
        }
        let Some(start) = self.checkpoints.get(character / Self::STRIDE) else {
            return self.text.len();
        };
        let rest = self.text.get(*start..).unwrap_or_default();
        rest.char_indices()
            .nth(character % Self::STRIDE)
            .map_or(self.text.len(), |(at, _)| start + at)
    }
}
