//! Bodies of described parts, each written as the document says.

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;

use super::{
    data::integral,
    multipart::{Multipart, NO_JSON, Part},
    style::{self, Style},
};

/// A body of described parts: a function for each, those that must be there in `new`.
macro_rules! form {
    (
        $(#[$attribute:meta])*
        pub struct $form:ident $(by $given:ident)? {
            $($required:ident(
                $required_name:literal,
                $argument:ident: $required_ty:ty
                $(as $required_media:literal)? $(=> $required_style:expr)?
            ),)*
        }
        $(constants {
            $($constant:ident($constant_name:literal, $only:expr $(, $constant_media:literal)?),)*
        })?
        optional {
            $(
                $(#[$doc:meta])*
                $kind:ident(
                    $name:literal,
                    $field:ident: $ty:ty $(as $media:literal)? $(=> $style:expr)?
                ),
            )*
        }
        $(headers {
            $(
                $(#[$header_doc:meta])*
                $header_kind:ident($part:literal, $header_name:literal, $header:ident: $value:ty),
            )*
        })?
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone)]
        pub struct $form(runtime::Multipart);

        runtime::form_parts::new! {
            $form $(by $given)? {
                $($required($required_name, $argument: $required_ty $(as $required_media)? $(=> $required_style)?),)*
            }
            $($($constant($constant_name, $only $(, $constant_media)?),)*)?
        }

        impl $form {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $field(self, $field: $ty) -> Self {
                    Self(runtime::form_parts::Add::to(self.0)$(.typed($media))?$(.styled($style))?.$kind($name, $field))
                }
            )*

            $($(
                $(#[$header_doc])*
                #[must_use]
                pub fn $header(self, $header: $value) -> Self {
                    Self(self.0.$header_kind($part, $header_name, $header))
                }
            )*)?
        }

        impl From<$form> for runtime::Multipart {
            fn from(form: $form) -> Self {
                form.0
            }
        }
    };
}
pub(crate) use form;

/// Makes a form of the parts that must be there; where there are more than a few, they are the fields of a struct.
macro_rules! new {
    (
        $form:ident {
            $($kind:ident($name:literal, $argument:ident: $ty:ty $(as $media:literal)? $(=> $style:expr)?),)*
        }
        $($constant:ident($constant_name:literal, $only:expr $(, $constant_media:literal)?),)*
    ) => {
        impl $form {
            /// With the parts that must be there.
            #[allow(clippy::new_without_default, reason = "what must be there may change")]
            pub fn new($($argument: $ty),*) -> Self {
                let form = runtime::Multipart::new();
                $(
                    let form = runtime::form_parts::Add::to(form)$(.typed($media))?$(.styled($style))?;
                    let form = form.$kind($name, $argument);
                )*
                $(
                    let form = runtime::form_parts::Add::to(form)$(.typed($constant_media))?;
                    let form = form.$constant($constant_name, $only);
                )*
                Self(form)
            }
        }
    };
    (
        $form:ident by $given:ident {
            $($kind:ident($name:literal, $field:ident: $ty:ty $(as $media:literal)? $(=> $style:expr)?),)*
        }
        $($constant:ident($constant_name:literal, $only:expr $(, $constant_media:literal)?),)*
    ) => {
        #[doc = concat!("What [`", stringify!($form), "::new`] needs.")]
        pub struct $given {
            $(pub $field: $ty,)*
        }

        impl $form {
            /// With the parts that must be there.
            pub fn new(required: $given) -> Self {
                let form = runtime::Multipart::new();
                $(
                    let form = runtime::form_parts::Add::to(form)$(.typed($media))?$(.styled($style))?;
                    let form = form.$kind($name, required.$field);
                )*
                $(
                    let form = runtime::form_parts::Add::to(form)$(.typed($constant_media))?;
                    let form = form.$constant($constant_name, $only);
                )*
                Self(form)
            }
        }
    };
}
pub(crate) use new;

/// Adds one part, or several with one name.
pub(crate) struct Add {
    form: Multipart,
    /// The documented media type of the part; of a file also several, separated by commas.
    media_type: Option<&'static str>,
    /// The documented style, which a media type has no part in (OAS 3.1.0 §4.8.15.1).
    style: Option<Style>,
}

impl Add {
    pub(crate) fn to(form: Multipart) -> Self {
        Self {
            form,
            media_type: None,
            style: None,
        }
    }

    pub(crate) fn typed(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    pub(crate) fn styled(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    pub(crate) fn text(self, name: &str, text: impl Into<String>) -> Multipart {
        self.value(name, text.into())
    }

    /// In the documented style or media type; else a string as it is, and anything else as JSON.
    pub(crate) fn value<T: Serialize>(self, name: &str, value: T) -> Multipart {
        let Ok(value) = serde_json::to_value(value) else {
            return self.rejected(name, NO_JSON);
        };
        match self.style {
            _ if value.is_null() => self.form,
            Some(style) => self.fields(name, style, &value),
            None => self.content(name, value),
        }
    }

    pub(crate) fn values<T: Serialize>(self, name: &str, values: Vec<T>) -> Multipart {
        self.each(values, |add, value| add.value(name, value))
    }

    /// Servers distinguish files from fields by the name of the file.
    pub(crate) fn file(self, name: &str, part: impl Into<Part>) -> Multipart {
        let mut part = part.into();
        let file_name = part.file_name.clone();
        let media_type = part.media_type.get_or_insert_with(|| {
            let documented = self.media_type.unwrap_or("application/octet-stream");
            one_of(documented, file_name.as_deref().unwrap_or_default()).to_owned()
        });
        if !media_type.starts_with("multipart/") {
            part.file_name.get_or_insert_with(|| name.to_owned());
        }
        self.form.part(name, part)
    }

    pub(crate) fn files(self, name: &str, parts: Vec<Part>) -> Multipart {
        self.each(parts, |add, part| add.file(name, part))
    }

    fn each<T>(self, list: Vec<T>, one: impl Fn(Self, T) -> Multipart) -> Multipart {
        let (media_type, style) = (self.media_type, self.style);
        let add = |form, item| {
            let add = Self {
                form,
                media_type,
                style,
            };
            one(add, item)
        };
        list.into_iter().fold(self.form, add)
    }

    fn rejected(self, name: &str, reason: &'static str) -> Multipart {
        let mut form = self.form;
        form.reject(name, reason);
        form
    }

    fn content(self, name: &str, value: Value) -> Multipart {
        let is_json = self.media_type.is_some_and(|it| it.ends_with("json"));
        let is_form = self.media_type == Some("application/x-www-form-urlencoded");
        let (text, default) = match value {
            Value::String(text) if !is_json => (text, None),
            Value::Bool(_) | Value::Number(_) => (integral(&value).to_string(), None),
            value if is_form => match style::form(&value, &[]) {
                Ok(text) => (text, None),
                Err(reason) => return self.rejected(name, reason),
            },
            value => (value.to_string(), Some("application/json")),
        };
        let part = Part::new(text);
        let part = match self.media_type.or(default) {
            Some(media_type) => part.media_type(media_type),
            None => part,
        };
        self.form.part(name, part)
    }

    /// The fields of `value` as a query has them, but without percent-encoding (OAS 3.1.1, appendix E).
    fn fields(self, name: &str, style: Style, value: &Value) -> Multipart {
        if style.separates(value) {
            return self.rejected(name, "a value contains what separates the values");
        }
        let mut pairs = String::new();
        style::push_query(&mut pairs, "&", name, style, value);
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let fields = pairs.split('&').filter_map(|pair| pair.split_once('='));
        fields.fold(self.form, |form, (name, text)| {
            form.text(decoded(name), decoded(text))
        })
    }
}

/// Of several media types the one that the extension of the file names, else the first.
fn one_of<'t>(documented: &'t str, file_name: &str) -> &'t str {
    let (_, extension) = file_name.rsplit_once('.').unwrap_or_default();
    let extension = match extension.to_ascii_lowercase().as_str() {
        "jpg" => "jpeg".to_owned(),
        "svg" => "svg+xml".to_owned(),
        "txt" => "plain".to_owned(),
        other => other.to_owned(),
    };
    let mut types = documented.split(", ");
    let named = types
        .clone()
        .find(|it| it.split_once('/').is_some_and(|(_, it)| it == extension));
    named.or_else(|| types.next()).unwrap_or(documented)
}
