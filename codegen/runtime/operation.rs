//! Macros for the requests of all operations: they set optional parameters and send the request.

/// Setters of optional inputs, one function for each.
macro_rules! setters {
    ($($(#[$attribute:meta])* $field:ident: $ty:ty,)*) => {
        $(
            $(#[$attribute])*
            pub fn $field(mut self, $field: $ty) -> Self {
                self.$field = Some($field.into());
                self
            }
        )*
    };
}
pub(crate) use setters;

/// Sends the request: its path parameters are written, all else by its `runtime::request::Request`.
macro_rules! send {
    (
        $(#[$attribute:meta])*
        $function:ident($($write:ident($field:ident, $name:literal $(, $style:expr)?)),* $(,)?)
            -> $success:ty, $failure:ty
        $(; headers {
            $(
                $header:ident: $value:ty = $form:ident($header_name:literal)
                    $(.separated($separator:literal))?
            ),*
        })?
    ) => {
        $($(
            #[doc = concat!(
                "The header `", $header_name, "` of the response, for [`ResponseValue::typed_header`].",
            )]
            pub const $header: runtime::ResponseHeader<$value> =
                runtime::ResponseHeader::$form($header_name)$(.separated($separator))?;
        )*)?

        /// The request, ready to be sent.
        pub(crate) fn prepared_call(
            &self,
        ) -> Result<runtime::prepared_call::PreparedCall<'_>, runtime::InvalidRequest> {
            $(let $field = runtime::request::$write($name, $($style,)? &self.$field)?;)*
            Ok(self.client.$function($(&$field,)* self))
        }

        /// Sends the request.
        $(#[$attribute])*
        ///
        /// # Errors
        ///
        /// When the request cannot be sent, or the response is not a success.
        pub async fn send(self) -> Result<ResponseValue<$success>, Error<$failure>> {
            self.prepared_call()?.send().await
        }

        /// Sends the request and waits for the response; for programs without a runtime.
        ///
        /// # Errors
        ///
        /// As [`Self::send`].
        #[cfg(feature = "blocking")]
        pub fn send_blocking(self) -> Result<ResponseValue<$success>, Error<$failure>> {
            runtime::blocking::wait(self.send())
        }
    };
}
pub(crate) use send;
