//! A person at a keyboard: nothing here uses a mouse.

use serde_json::{Value, json};

use crate::chromium::Chromium;

/// More elements than any page has that one can tab to.
const MOST_TABS: usize = 600;

/// A key: its name, its code and the text that it writes.
type Key = (&'static str, u64, &'static str);

const TAB: Key = ("Tab", 9, "");
pub(crate) const ENTER: Key = ("Enter", 13, "\r");
pub(crate) const SPACE: Key = (" ", 32, " ");
pub(crate) const DOWN: Key = ("ArrowDown", 40, "");

impl Chromium {
    /// Presses a key.
    pub(crate) fn press(&mut self, (key, code, text): Key) {
        let mut event =
            json!({ "type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if !text.is_empty() {
            event["type"] = json!("keyDown");
            event["text"] = json!(text);
        }
        self.order("Input.dispatchKeyEvent", &event);
        let event =
            json!({ "type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code });
        self.order("Input.dispatchKeyEvent", &event);
    }

    /// Writes in place of what the focused field holds.
    pub(crate) fn write(&mut self, text: &str) {
        let select = json!({ "type": "rawKeyDown", "key": "a", "code": "KeyA", "modifiers": 2, "commands": ["selectAll"] });
        self.order("Input.dispatchKeyEvent", &select);
        self.order("Input.insertText", &json!({ "text": text }));
    }

    /// Tabs to an element, which shows that it has the focus and is on the screen.
    pub(crate) fn tab_to(&mut self, element: &str) {
        let has_focus = format!(
            "(() => {{ const e = {element}; return !!e && document.activeElement === e }})()"
        );
        let mut tabs = 0;
        while !self.holds(&has_focus) {
            assert!(
                tabs < MOST_TABS,
                "{element} cannot be reached by the keyboard"
            );
            self.press(TAB);
            tabs += 1;
        }
        let shown = self.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect(); \
             return [s.outlineStyle !== 'none' && s.outlineWidth !== '0px', \
             r.width > 0 && r.left >= 0 && r.right <= innerWidth + 1 && r.bottom > 0 && r.top < innerHeight] })()",
        );
        assert_eq!(
            shown,
            json!([true, true]),
            "{element}: the focus is visible, the element is on the screen"
        );
    }

    /// Tabs to the field with this name.
    pub(crate) fn tab_to_field(&mut self, name: &str) {
        self.tab_to(&format!(
            "document.querySelector('[name={name}]:not([type=hidden])')"
        ));
    }

    /// Tabs to a link or button by its text, or by what it is called where its text is not enough, and activates it.
    pub(crate) fn activate(&mut self, tag: &str, text: &str) {
        let element = format!(
            "[...document.querySelectorAll('{tag}')].find(e => (e.ariaLabel ?? e.textContent.trim()) === '{text}')"
        );
        self.tab_to(&element);
        self.press(ENTER);
    }

    /// Chooses `value` of the radio buttons `name`, which are all off.
    pub(crate) fn choose(&mut self, name: &str, value: &str) {
        self.tab_to(&format!("document.querySelector('[name={name}]')"));
        self.press(SPACE);
        let chosen = format!("document.querySelector('[name={name}][value={value}]').checked");
        for _ in 0..2 {
            if self.holds(&chosen) {
                return;
            }
            self.press(DOWN);
        }
        assert!(self.holds(&chosen), "{name} is not {value}");
    }

    /// The value of the field with this name.
    pub(crate) fn value(&mut self, name: &str) -> Value {
        self.evaluate(&format!(
            "document.querySelector('[name={name}]:not([type=hidden])').value"
        ))
    }
}
