#include "store/store_tables.h"

/* Version 2. The column order is the order of the seals, see store_sql.c.
 *
 * `content` holds bodies that are published again and again by many (the entries of lists, packs):
 * each once per SHA-256, however many sources and versions say it. An assertion that refers to one
 * has an empty body of its own.
 *
 * `record` is the evidence log, see store_record.c. */

const struct store_table hf_store_tables[STORE_TABLES] = {
    {"source", "CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seal "
               "INTEGER NOT NULL) STRICT"},
    {"kind", "CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seal INTEGER "
             "NOT NULL) STRICT"},
    {"batch",
     "CREATE TABLE batch (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, "
     "mode TEXT NOT NULL CHECK (mode IN ('full', 'partial', 'remove')), imported_at INTEGER NOT "
     "NULL, published_earliest INTEGER NOT NULL, published_latest INTEGER NOT NULL, digest TEXT "
     "NOT NULL, said TEXT NOT NULL, program TEXT NOT NULL, created INTEGER NOT NULL, updated "
     "INTEGER NOT NULL, unchanged INTEGER NOT NULL, gone INTEGER NOT NULL, defective INTEGER NOT "
     "NULL, standing INTEGER NOT NULL, seal INTEGER NOT NULL) STRICT"},
    {"batch_source", "CREATE INDEX batch_source ON batch (source)"},
    {"batch_file",
     "CREATE TABLE batch_file (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch, "
     "name TEXT NOT NULL, format TEXT NOT NULL, digest TEXT NOT NULL, bytes INTEGER NOT NULL, "
     "seal INTEGER NOT NULL, UNIQUE (batch, name)) STRICT"},
    {"content", "CREATE TABLE content (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, body "
                "TEXT NOT NULL, seal INTEGER NOT NULL) STRICT"},
    {"assertion",
     "CREATE TABLE assertion (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, "
     "kind INTEGER NOT NULL REFERENCES kind, key TEXT NOT NULL, body TEXT NOT NULL, "
     "file INTEGER NOT NULL REFERENCES batch_file, line INTEGER NOT NULL, "
     "from_batch INTEGER NOT NULL REFERENCES batch, content INTEGER REFERENCES content, "
     "until_batch INTEGER REFERENCES batch, seal INTEGER NOT NULL, "
     "CHECK (until_batch > from_batch), CHECK (content IS NULL OR body = '')) STRICT"},
    {"assertion_current", STORE_INDEX_CURRENT},
    {"defect",
     "CREATE TABLE defect (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, file "
     "TEXT NOT NULL, kind TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL, subject "
     "TEXT NOT NULL, message TEXT NOT NULL, from_batch INTEGER NOT NULL REFERENCES batch, "
     "until_batch INTEGER REFERENCES batch, seal INTEGER NOT NULL) STRICT"},
    {"defect_current",
     "CREATE INDEX defect_current ON defect (source, file) WHERE until_batch IS NULL"},
    {"record",
     "CREATE TABLE record (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, program "
     "TEXT NOT NULL, action TEXT NOT NULL, batch INTEGER UNIQUE REFERENCES batch, about TEXT NOT "
     "NULL, previous TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, seal INTEGER NOT NULL) STRICT"},
};
