//! Lists that come in pages: streams of the pages and of their items. A page is asked for when the one before it was taken.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use serde::Serialize;
use serde_json::Value;

use super::{
    error::Error, from_response::FromResponse, invalid_request::InvalidRequest, position::Position,
    prepared_call::PreparedCall, response::ResponseValue,
};

/// A request for a list that comes in pages.
pub trait Paged: Clone + Send + Sized {
    /// A page.
    type Page: FromResponse + Send;
    /// An item of the list.
    type Item: Send;
    /// The documented errors.
    type Failure: FromResponse + Send;

    /// The call for the page that the request asks for.
    ///
    /// # Errors
    ///
    /// When a value cannot be written at its location.
    fn call(&self) -> Result<PreparedCall<'_>, InvalidRequest>;

    /// The position of the page after `response`; `None` when it is the last one.
    fn next(&self, response: &ResponseValue<Self::Page>, so_far: &mut SoFar) -> Option<Position>;

    /// The items of a page.
    fn items(page: Self::Page) -> Vec<Self::Item>;
}

/// The response to a request for a page.
pub type PageResult<R> = Result<ResponseValue<<R as Paged>::Page>, Error<<R as Paged>::Failure>>;

/// Sends `request` for the page at `position`; without one, for the page that the request asks for.
async fn page<R: Paged>(request: R, position: Option<Position>) -> PageResult<R> {
    let call = request.call()?.at(position);
    call.send().await
}

/// What has come of a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct SoFar {
    pages: u64,
    items: u64,
    /// Whether the last page had items.
    has_items: bool,
}

impl SoFar {
    /// The same with a page of so many items.
    #[must_use]
    pub fn and(&mut self, items: usize) -> Self {
        self.pages += 1;
        self.items += items as u64;
        self.has_items = items > 0;
        *self
    }
}

type Pending<'r, R> = Pin<Box<dyn Future<Output = PageResult<R>> + Send + 'r>>;

/// The pages of a list. After an error there are no more.
pub struct Pages<'r, R: Paged> {
    request: R,
    next: Next<'r, R>,
    so_far: SoFar,
    /// The position of the page that was asked for last.
    position: Option<Position>,
}

enum Next<'r, R: Paged> {
    /// To be asked for.
    At(Option<Position>),
    /// Asked for.
    Pending(Pending<'r, R>),
    /// No more, but for an error.
    Over(Option<InvalidRequest>),
}

impl<'r, R: Paged + 'r> Pages<'r, R> {
    pub(crate) fn new(request: R) -> Self {
        Self {
            request,
            next: Next::At(None),
            so_far: SoFar::default(),
            position: None,
        }
    }

    /// The next page; `None` behind the last one.
    ///
    /// # Errors
    ///
    /// As the operation; and when the server gives a URL of another host, or of the page that it has just sent.
    pub async fn next(&mut self) -> Option<PageResult<R>> {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    /// The next page; for programs without a runtime.
    ///
    /// # Errors
    ///
    /// As [`Self::next`].
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<PageResult<R>> {
        super::blocking::wait(async { self.next().await.transpose() }).transpose()
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<PageResult<R>>> {
        loop {
            match &mut self.next {
                Next::At(position) => {
                    let position = position.take();
                    self.position.clone_from(&position);
                    let pending = page(self.request.clone(), position);
                    self.next = Next::Pending(Box::pin(pending));
                }
                Next::Pending(pending) => {
                    let Poll::Ready(result) = pending.as_mut().poll(cx) else {
                        return Poll::Pending;
                    };
                    self.next = match &result {
                        Ok(response) => self.after(response),
                        Err(_) => Next::Over(None),
                    };
                    return Poll::Ready(Some(result));
                }
                Next::Over(error) => {
                    return Poll::Ready(error.take().map(|error| Err(error.into())));
                }
            }
        }
    }

    fn after(&mut self, response: &ResponseValue<R::Page>) -> Next<'r, R> {
        match self.request.next(response, &mut self.so_far) {
            None => Next::Over(None),
            // Without an end there would be no end of it.
            Some(next) if Some(&next) == self.position.as_ref() => {
                let reason = "the server points to the page that it has just sent";
                Next::Over(Some(InvalidRequest::parameter("next page", reason)))
            }
            Some(next) => Next::At(Some(next)),
        }
    }
}

impl<'r, R: Paged + 'r> Stream for Pages<'r, R> {
    type Item = PageResult<R>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

/// No field is pinned: what is pending is in a box.
impl<R: Paged> Unpin for Pages<'_, R> {}

impl<R: Paged> fmt::Debug for Pages<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("so_far", &self.so_far)
            .finish_non_exhaustive()
    }
}

/// The items of a list, from all its pages. After an error there are no more.
pub struct Items<'r, R: Paged> {
    pages: Pages<'r, R>,
    ready: VecDeque<R::Item>,
}

impl<'r, R: Paged + 'r> Items<'r, R> {
    pub(crate) fn new(request: R) -> Self {
        Self {
            pages: Pages::new(request),
            ready: VecDeque::new(),
        }
    }

    /// The next item; `None` behind the last one.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<R::Item, Error<R::Failure>>> {
        std::future::poll_fn(|cx| self.poll(cx)).await
    }

    /// The next item; for programs without a runtime.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`].
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<Result<R::Item, Error<R::Failure>>> {
        if let Some(item) = self.ready.pop_front() {
            return Some(Ok(item));
        }
        super::blocking::wait(async { self.next().await.transpose() }).transpose()
    }

    /// All items that are left.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`].
    pub async fn collect(mut self) -> Result<Vec<R::Item>, Error<R::Failure>> {
        let mut res = Vec::new();
        while let Some(item) = self.next().await {
            res.push(item?);
        }
        Ok(res)
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error<R::Failure>>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match self.pages.poll(cx) {
                Poll::Ready(Some(Ok(page))) => self.ready.extend(R::items(page.into_inner())),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<'r, R: Paged + 'r> Stream for Items<'r, R> {
    type Item = Result<R::Item, Error<R::Failure>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<R: Paged> Unpin for Items<'_, R> {}

impl<R: Paged> fmt::Debug for Items<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("ready", &self.ready.len())
            .finish()
    }
}

/// The next page by the link `next` in the header `Link`.
pub fn by_link<T>(response: &ResponseValue<T>) -> Option<Position> {
    response
        .link("next")
        .map(|url| Position::Url(url.to_owned()))
}

/// The next page by the URL at `path` in `member`.
pub fn by_url<T: Serialize + ?Sized>(member: &T, path: &[&str]) -> Option<Position> {
    match value(member, path)? {
        Value::String(url) => Some(Position::Url(url)),
        _ => None,
    }
}

/// The next page by the token at `path` in `member`, for the query parameter `name`.
pub fn by_token<T: Serialize + ?Sized>(
    name: &'static str,
    member: &T,
    path: &[&str],
) -> Option<Position> {
    let value = value(member, path)?;
    let kept = None;
    Some(Position::Query { name, value, kept })
}

/// The same, where the token stands for all other parameters but `kept`.
pub fn by_token_alone<T: Serialize + ?Sized>(
    name: &'static str,
    kept: &'static [&'static str],
    member: &T,
    path: &[&str],
) -> Option<Position> {
    let value = value(member, path)?;
    let kept = Some(kept);
    Some(Position::Query { name, value, kept })
}

/// The next page by the token at `path` in `member`, for the member `name` of the body.
pub fn by_member<T: Serialize + ?Sized>(
    name: &'static str,
    member: &T,
    path: &[&str],
) -> Option<Position> {
    let value = value(member, path)?;
    Some(Position::Member { name, value })
}

/// The next page by the number of items before it, in the query parameter `name`, which is `first` for the first page;
/// an empty page is the last one.
pub fn by_offset<T: Serialize + ?Sized>(
    name: &'static str,
    first: &T,
    so_far: SoFar,
) -> Option<Position> {
    counted(name, integer(first).unwrap_or(0), so_far.items, so_far)
}

/// The next page by its number in the query parameter `name`, which is `first` for the first page, or else `default`; an
/// empty page is the last one.
pub fn by_number<T: Serialize + ?Sized>(
    name: &'static str,
    first: &T,
    default: u64,
    so_far: SoFar,
) -> Option<Position> {
    counted(
        name,
        integer(first).unwrap_or(default),
        so_far.pages,
        so_far,
    )
}

/// The next page by the number of this one, at `path` in `member`; where the request has a number for the first page, or the
/// response none, as [`by_number`].
pub fn by_own_number<T: Serialize + ?Sized, M: Serialize + ?Sized>(
    name: &'static str,
    first: &T,
    default: u64,
    member: &M,
    path: &[&str],
    so_far: SoFar,
) -> Option<Position> {
    let own = value(member, path).and_then(|own| own.as_u64());
    match own.filter(|_| integer(first).is_none()) {
        Some(own) => counted(name, own, 1, so_far),
        None => by_number(name, first, default, so_far),
    }
}

fn counted(name: &'static str, first: u64, more: u64, so_far: SoFar) -> Option<Position> {
    so_far.has_items.then(|| Position::Query {
        name,
        value: first.saturating_add(more).into(),
        kept: None,
    })
}

/// Whether the flag at `path` in `member` ends the list: it is false.
pub fn is_last<T: Serialize + ?Sized>(member: &T, path: &[&str]) -> bool {
    value(member, path) == Some(Value::Bool(false))
}

/// Whether the flag at `path` in `member` ends the list: it is true.
pub fn is_true<T: Serialize + ?Sized>(member: &T, path: &[&str]) -> bool {
    value(member, path) == Some(Value::Bool(true))
}

/// The value at `path` in `member`; an empty string is none.
fn value<T: Serialize + ?Sized>(member: &T, path: &[&str]) -> Option<Value> {
    let mut value = serde_json::to_value(member).ok()?;
    for name in path {
        value = value.get_mut(*name)?.take();
    }
    match &value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        _ => Some(value),
    }
}

/// The number of items in the list `name` of `member`.
pub fn count<T: Serialize + ?Sized>(member: &T, name: &str) -> usize {
    let list = value(member, &[name]);
    list.as_ref().and_then(Value::as_array).map_or(0, Vec::len)
}

/// The number that `value` is, or is written as.
fn integer<T: Serialize + ?Sized>(value: &T) -> Option<u64> {
    match serde_json::to_value(value).ok()? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A list that may be absent, or null.
pub trait List<T> {
    /// Its items.
    fn into_list(self) -> Vec<T>;

    /// How many there are.
    fn count(&self) -> usize;
}

impl<T> List<T> for Vec<T> {
    fn into_list(self) -> Vec<T> {
        self
    }

    fn count(&self) -> usize {
        self.len()
    }
}

impl<T, L: List<T>> List<T> for Option<L> {
    fn into_list(self) -> Vec<T> {
        self.map(L::into_list).unwrap_or_default()
    }

    fn count(&self) -> usize {
        self.as_ref().map_or(0, L::count)
    }
}

/// Implements [`Paged`] for a request, with a function for its pages and one for their items.
macro_rules! paged {
    (
        $request:ident -> $page:ty, $failure:ty;
        $pages:ident, $items:ident -> $item:ty;
        next |$this:ident, $response:ident, $so_far:ident| $next:expr;
        list |$value:ident| $list:expr;
    ) => {
        impl<'a> $request<'a> {
            /// Asks for all pages, one after the other.
            pub fn $pages(self) -> runtime::Pages<'a, Self> {
                runtime::Pages::new(self)
            }

            /// Asks for the items of all pages, one after the other.
            pub fn $items(self) -> runtime::Items<'a, Self> {
                runtime::Items::new(self)
            }
        }

        impl runtime::pagination::Paged for $request<'_> {
            type Page = $page;
            type Item = $item;
            type Failure = $failure;

            fn call(
                &self,
            ) -> Result<runtime::prepared_call::PreparedCall<'_>, runtime::InvalidRequest> {
                self.prepared_call()
            }

            fn next(
                &self,
                $response: &ResponseValue<$page>,
                $so_far: &mut runtime::pagination::SoFar,
            ) -> Option<runtime::position::Position> {
                let $this = self;
                let _ = (&$this, &$so_far);
                $next
            }

            fn items($value: $page) -> Vec<$item> {
                runtime::pagination::List::into_list($list)
            }
        }
    };
}
pub(crate) use paged;
