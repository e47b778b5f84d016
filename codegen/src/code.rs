//! Writes Rust source: lines, indentation, doc comments.

use std::fmt::{self, Write as _};

use crate::rustdoc::{self, is_directional};

/// The widest line that is not broken.
const WIDTH: usize = 100;

/// A file that is being written.
#[derive(Debug, Default)]
pub(crate) struct Code {
    text: String,
    depth: usize,
}

/// Writes one line, as `format!` does.
macro_rules! line {
    ($code:expr) => {
        $code.empty()
    };
    ($code:expr, $($format:tt)*) => {
        $code.write_line(format_args!($($format)*))
    };
}
pub(crate) use line;

impl Code {
    /// The text.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// An empty line, unless there is one or a block has just been opened.
    pub(crate) fn empty(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") && !self.text.ends_with("{\n") {
            self.text.push('\n');
        }
    }

    /// Text that is ready, at no depth.
    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(&text.replace("\r\n", "\n"));
    }

    /// One line at the current depth.
    pub(crate) fn write_line(&mut self, content: fmt::Arguments<'_>) {
        self.text.extend(std::iter::repeat_n("    ", self.depth));
        let start = self.text.len();
        let _ = self.text.write_fmt(content);
        let is_comment = |text: &str| text.starts_with("//") && text.contains(is_directional);
        if self.text.get(start..).is_some_and(is_comment) {
            let comment = self.text.split_off(start);
            self.text.push_str(&comment.replace(is_directional, ""));
        }
        self.text.push('\n');
    }

    /// A line that ends in an opening bracket; what follows is deeper.
    pub(crate) fn open(&mut self, content: fmt::Arguments<'_>) {
        self.write_line(content);
        self.depth += 1;
    }

    /// A line that begins with a closing bracket.
    pub(crate) fn close(&mut self, content: &str) {
        self.depth = self.depth.saturating_sub(1);
        // A block does not end with an empty line.
        while self.text.ends_with("\n\n") {
            self.text.pop();
        }
        line!(self, "{content}");
    }

    /// `before(a, b)after` on one line where it fits, else one argument a line.
    pub(crate) fn call(&mut self, before: &str, arguments: &[String], after: &str) {
        let line = format!("{before}({}){after}", arguments.join(", "));
        if self.depth * 4 + line.len() <= WIDTH {
            line!(self, "{line}");
            return;
        }
        self.open(format_args!("{before}("));
        for argument in arguments {
            line!(self, "{argument},");
        }
        self.close(&format!("){after}"));
    }

    /// `before`, the items with commas between them, `after`: on one line, or in lines of as many items as fit.
    pub(crate) fn fill(&mut self, before: &str, items: &[String], after: &str) {
        let line = format!("{before}{}{after}", items.join(", "));
        if line.is_empty() || self.depth * 4 + line.len() <= WIDTH {
            if !line.is_empty() {
                line!(self, "{line}");
            }
            return;
        }
        let is_block = !before.is_empty();
        if is_block {
            self.open(format_args!("{}", before.trim_end()));
        }
        let mut text = String::new();
        for (at, item) in items.iter().enumerate() {
            if !text.is_empty() && self.depth * 4 + text.len() + item.len() + 2 > WIDTH {
                line!(self, "{text}");
                text.clear();
            }
            let gap = if text.is_empty() { "" } else { " " };
            let comma = if at + 1 < items.len() { "," } else { "" };
            text.push_str(&format!("{gap}{item}{comma}"));
        }
        line!(self, "{text}");
        if is_block && after.is_empty() {
            self.depth = self.depth.saturating_sub(1);
        } else if is_block {
            self.close(after);
        }
    }

    /// `before { a, b }` on one line, or as a block with as many items a line as fit.
    pub(crate) fn block(&mut self, before: &str, items: &[String]) {
        let line = format!("{before} {{ {} }}", items.join(", "));
        if self.depth * 4 + line.len() <= WIDTH {
            line!(self, "{line}");
            return;
        }
        self.open(format_args!("{before} {{"));
        self.fill("", items, "");
        self.close("}");
    }

    /// The same as [`Code::call`], where `after` opens a block.
    pub(crate) fn open_call(&mut self, before: &str, arguments: &[String], after: &str) {
        self.call(before, arguments, after);
        self.depth += 1;
    }

    /// A doc comment from Markdown of the document.
    pub(crate) fn doc(&mut self, markdown: &str) {
        for text in rustdoc::lines(markdown) {
            if text.is_empty() {
                line!(self, "///");
            } else {
                line!(self, "/// {text}");
            }
        }
    }
}

/// A pattern as a Rust literal: without escapes where it can do without.
pub(crate) fn raw_literal(text: &str) -> String {
    let is_plain = !text.contains('\\') && !text.contains('"');
    let can_be_raw = !text.contains("\"#") && !text.contains(char::is_control);
    match (is_plain, can_be_raw) {
        (false, true) if text.contains('"') => format!("r#\"{text}\"#"),
        (false, true) => format!("r\"{text}\""),
        _ => literal(text),
    }
}

/// A string as a Rust literal.
pub(crate) fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}
