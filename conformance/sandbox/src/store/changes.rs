//! The changes of one job, held back until the job has succeeded.

use std::collections::BTreeMap;

use redb::{ReadableTable as _, Table};

use super::{
    StoreError,
    record::{self, Order, Reading, Record, See},
};

/// The records as one job sees them: the table with the job's own changes laid over it.
pub(crate) struct Changes<'t, 'txn> {
    table: &'t Table<'txn, &'static str, &'static [u8]>,
    /// New bytes by key; `None` for records that were taken out.
    overlay: BTreeMap<String, Option<Vec<u8>>>,
}

impl<'t, 'txn> Changes<'t, 'txn> {
    pub(super) fn new(table: &'t Table<'txn, &'static str, &'static [u8]>) -> Self {
        Self {
            table,
            overlay: BTreeMap::new(),
        }
    }

    /// Keeps a record, in place of the one with the same key.
    pub(crate) fn put<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let parts = record.key();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let key = record::key::<R>(&parts);
        let bytes = serde_json::to_vec(record).map_err(|source| StoreError::Record {
            key: key.clone(),
            source: source.into(),
        })?;
        self.overlay.insert(key, Some(bytes));
        Ok(())
    }

    /// Takes a record out.
    pub(crate) fn remove<R: Record>(&mut self, parts: &[&str]) {
        self.overlay.insert(record::key::<R>(parts), None);
    }

    /// Runs `part` of the job; when it gives an error, its changes are undone.
    pub(crate) fn attempt<T, E>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let before = self.overlay.clone();
        let result = part(self);
        if result.is_err() {
            self.overlay = before;
        }
        result
    }

    pub(super) fn into_overlay(self) -> BTreeMap<String, Option<Vec<u8>>> {
        self.overlay
    }
}

impl Reading for Changes<'_, '_> {
    fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(changed) = self.overlay.get(key) {
            return Ok(changed.clone());
        }
        Ok(self.table.get(key)?.map(|value| value.value().to_vec()))
    }

    fn visit(&self, prefix: &str, order: Order, see: &mut See<'_>) -> Result<(), StoreError> {
        let mut own: Vec<(&String, &Option<Vec<u8>>)> = self
            .overlay
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .collect();
        // The next one to be seen stands last.
        if order == Order::Ascending {
            own.reverse();
        }
        let comes_before = |own: &str, key: &str| match order {
            Order::Ascending => own < key,
            Order::Descending => own > key,
        };
        let mut goes_on = true;
        record::visit_table(self.table, prefix, order, &mut |key, bytes| {
            while let Some((own_key, own_bytes)) = own.pop_if(|(own, _)| comes_before(own, key)) {
                if let Some(bytes) = own_bytes {
                    goes_on = see(own_key, bytes)?;
                }
                if !goes_on {
                    return Ok(false);
                }
            }
            goes_on = match own.pop_if(|(own, _)| own.as_str() == key) {
                Some((_, None)) => true,
                Some((_, Some(bytes))) => see(key, bytes)?,
                None => see(key, bytes)?,
            };
            Ok(goes_on)
        })?;
        while let Some((key, bytes)) = own.pop() {
            let is_wanted = goes_on && bytes.is_some();
            if is_wanted && !see(key, bytes.as_deref().unwrap_or_default())? {
                return Ok(());
            }
        }
        Ok(())
    }
}
