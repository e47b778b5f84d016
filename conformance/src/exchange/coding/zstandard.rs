//! The `zstd` coding: one frame after another, with frames to skip between them (RFC 8878 §3.1).

use std::io::{Error, ErrorKind, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// The first of the sixteen magic numbers of frames to skip.
const SKIPPED: u32 = 0x184D_2A50;

/// The content of all frames.
pub(super) struct Frames<'b> {
    rest: &'b [u8],
    current: Option<StreamingDecoder<&'b [u8], FrameDecoder>>,
}

impl<'b> Frames<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self {
            rest: bytes,
            current: None,
        }
    }

    /// Moves behind the frame to skip that comes next, if there is one.
    fn skip(&mut self) -> Result<bool, Error> {
        let number = |at: usize| {
            let bytes = self.rest.get(at..at + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        if number(0).is_none_or(|magic| magic & 0xFFFF_FFF0 != SKIPPED) {
            return Ok(false);
        }
        let end = number(4).and_then(|length| usize::try_from(length).ok()?.checked_add(8));
        let behind = end.and_then(|end| self.rest.get(end..));
        self.rest = behind.ok_or(Error::from(ErrorKind::UnexpectedEof))?;
        Ok(true)
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        loop {
            if let Some(mut current) = self.current.take() {
                let length = current.read(buffer)?;
                if length > 0 {
                    self.current = Some(current);
                    return Ok(length);
                }
                let decoder = &current.decoder;
                if let Some(sum) = decoder.get_checksum_from_data()
                    && decoder.get_calculated_checksum() != Some(sum)
                {
                    return Err(Error::other("its checksum is wrong"));
                }
                self.rest = current.into_inner();
            }
            if self.rest.is_empty() {
                return Ok(0);
            }
            if !self.skip()? {
                let next = StreamingDecoder::new(self.rest).map_err(Error::other)?;
                self.current = Some(next);
            }
        }
    }
}
