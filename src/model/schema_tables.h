/* schema_tables.h - the tables behind holdfast/schema.h, in the order of enum hf_kind. */
#ifndef HF_MODEL_SCHEMA_TABLES_H
#define HF_MODEL_SCHEMA_TABLES_H

#include <holdfast/schema.h>

extern const struct hf_schema hf_schema_tables[HF_KIND_COUNT];

#endif
