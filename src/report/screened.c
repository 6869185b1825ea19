#include <holdfast/screened.h>

#include "report/json_out.h"
#include "report/report_words.h"
#include "report/screened_xlsx.h"
#include "report/sheet_table.h"

/* ---- why, in words ---- */

static void pair_words(const struct hf_token_pair *pair, struct hf_buffer *out) {
    if (pair->relation == HF_TOKEN_MISSING) {
        const struct hf_text text = pair->left.len > 0 ? pair->left : pair->right;
        hf_buffer_printf(out, "'%.*s' stands on one side only", HF_TEXT_ARG(text));
    } else {
        hf_buffer_printf(out, "'%.*s' and '%.*s' are %s", HF_TEXT_ARG(pair->left),
                         HF_TEXT_ARG(pair->right), hf_token_relation_text(pair->relation));
        if (pair->relation != HF_TOKEN_EQUAL) {
            hf_buffer_puts(out, " (");
            hf_report_number(out, pair->similarity, 2);
            hf_buffer_putc(out, ')');
        }
    }
    hf_buffer_puts(out, ", weight ");
    hf_report_number(out, pair->weight, 2);
}

static const char *form_words(enum hf_form_relation form) {
    switch (form) {
    case HF_FORM_NONE:
        return NULL;
    case HF_FORM_SAME:
        return "the legal forms agree";
    case HF_FORM_ONE_SIDED:
        return "one side only has a legal form";
    case HF_FORM_DIFFERENT:
        return "the legal forms differ";
    }
    return NULL;
}

/* Calls `say` with each reason. */
static void reasons(const struct hf_screen_score *score, void *context,
                    void (*say)(void *context, struct hf_text)) {
    struct hf_buffer line = hf_buffer_make(4096);
    for (uint32_t i = 0; i < score->pair_count; i++) {
        hf_buffer_clear(&line);
        pair_words(&score->pair[i], &line);
        say(context, hf_buffer_text(&line));
    }
    if (form_words(score->form) != NULL) {
        say(context, hf_text_of(form_words(score->form)));
    }
    if (score->is_reordered) {
        say(context, HF_TEXT("the same words in another order"));
    }
    if (score->number_differs) {
        say(context, HF_TEXT("a number stands on one side only"));
    }
    if (score->is_weak_alias) {
        say(context, HF_TEXT("the listed name is a weak alias"));
    }
    hf_buffer_free(&line);
}

static void say_json(void *context, struct hf_text text) {
    hf_report_json_text(context, text);
}

static void say_table(void *context, struct hf_text text) {
    hf_buffer_puts(context, "      ");
    hf_report_plain(context, text);
    hf_buffer_putc(context, '\n');
}

static void json_score(struct json_out *json, const struct hf_screen_score *score) {
    hf_report_json_key(json, "score");
    if (score->is_undetermined) {
        hf_report_json_null(json);
    } else {
        hf_report_json_real(json, score->score);
    }
}

static void json_reasons(struct json_out *json, const struct hf_screen_score *score) {
    hf_report_json_key(json, "why");
    hf_report_json_open(json, '[');
    reasons(score, json, say_json);
    hf_report_json_close(json, ']');
}

/* ---- queries ---- */

static void query_json(const struct hf_screened_query *query, struct json_out *json) {
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "query");
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "id");
    hf_report_json_text(json, query->id);
    hf_report_json_key(json, "name");
    hf_report_json_text(json, query->name);
    hf_report_json_close(json, '}');
    hf_report_json_key(json, "status");
    hf_report_json_word(json, query->is_undetermined ? "undetermined" : "ok");
    hf_report_json_key(json, "matches");
    hf_report_json_open(json, '[');
    for (size_t i = 0; i < query->match_count; i++) {
        const struct hf_screened_match *match = &query->match[i];
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "list");
        hf_report_json_text(json, match->list);
        hf_report_json_key(json, "entry");
        hf_report_json_text(json, match->entry);
        hf_report_json_key(json, "name");
        hf_report_json_text(json, match->name);
        json_score(json, match->score);
        hf_report_json_key(json, "strength");
        hf_report_json_word(json, hf_match_strength_text(match->score->strength));
        json_reasons(json, match->score);
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
    hf_report_json_close(json, '}');
}

static void query_table(const struct hf_screened_query *query, bool has_why,
                        struct hf_buffer *out) {
    hf_report_plain(out, query->name);
    if (query->is_undetermined) {
        hf_buffer_puts(
            out, ": undetermined, nothing is left of this name to compare; it is not clear\n");
        return;
    }
    hf_buffer_puts(out,
                   query->match_count == 0 ? ": nothing like it in these lists and packs\n" : "\n");
    for (size_t i = 0; i < query->match_count; i++) {
        const struct hf_screened_match *match = &query->match[i];
        hf_buffer_puts(out, "  ");
        hf_report_number(out, match->score->score, 3);
        hf_buffer_printf(out, "  %-7s ", hf_match_strength_text(match->score->strength));
        hf_report_plain(out, match->name);
        hf_buffer_puts(out, "  [");
        hf_report_plain(out, match->list);
        hf_buffer_puts(out, "]\n");
        if (has_why) {
            reasons(match->score, out, say_table);
        }
    }
}

static void query_csv(const struct hf_screened_query *query, struct hf_buffer *out) {
    for (size_t i = 0; i < query->match_count || i == 0; i++) {
        const struct hf_screened_match *match = i < query->match_count ? &query->match[i] : NULL;
        hf_sheet_csv_text(out, query->id);
        hf_buffer_putc(out, ',');
        hf_sheet_csv_text(out, query->name);
        hf_buffer_puts(out, query->is_undetermined ? ",undetermined," : ",ok,");
        if (match != NULL) {
            hf_sheet_csv_text(out, match->list);
            hf_buffer_putc(out, ',');
            hf_sheet_csv_text(out, match->entry);
            hf_buffer_putc(out, ',');
            hf_sheet_csv_text(out, match->name);
            hf_buffer_putc(out, ',');
            hf_report_number(out, match->score->score, 6);
            hf_buffer_printf(out, ",%s\n", hf_match_strength_text(match->score->strength));
        } else {
            hf_buffer_puts(out, ",,,,\n");
        }
    }
}

void hf_screened_print(const struct hf_screened_query *query, size_t query_count,
                       const struct hf_report_options *options, struct hf_buffer *out) {
    struct json_out json = {out, false};
    if (options->format == HF_REPORT_XLSX) {
        hf_screened_xlsx(query, query_count, out);
        return;
    }
    if (options->format == HF_REPORT_CSV) {
        hf_buffer_puts(out, "id,query,status,list,entry,name,score,strength\n");
    } else if (options->format == HF_REPORT_JSON) {
        hf_buffer_puts(out, "{\"schema\":\"holdfast-screened/1\",\"queries\":");
        hf_report_json_open(&json, '[');
    }
    for (size_t i = 0; i < query_count; i++) {
        switch (options->format) {
        case HF_REPORT_TABLE:
            query_table(&query[i], options->has_why, out);
            break;
        case HF_REPORT_JSON:
            hf_report_json_line(&json);
            query_json(&query[i], &json);
            break;
        case HF_REPORT_NDJSON:
            json = (struct json_out){out, false};
            query_json(&query[i], &json);
            hf_buffer_putc(out, '\n');
            break;
        case HF_REPORT_CSV:
            query_csv(&query[i], out);
            break;
        case HF_REPORT_XLSX:
            break;
        }
    }
    if (options->format == HF_REPORT_JSON) {
        hf_report_json_close(&json, ']');
        hf_buffer_puts(out, "}\n");
    }
}

/* ---- pairs ---- */

static void pair_json(const struct hf_screened_pair *pair, struct hf_buffer *out) {
    struct json_out json = {out, false};
    hf_report_json_open(&json, '{');
    hf_report_json_key(&json, "name1");
    hf_report_json_text(&json, pair->name1);
    hf_report_json_key(&json, "name2");
    hf_report_json_text(&json, pair->name2);
    json_score(&json, pair->score);
    json_reasons(&json, pair->score);
    hf_report_json_close(&json, '}');
    hf_buffer_putc(out, '\n');
}

static void pair_line(const struct hf_screened_pair *pair, const struct hf_report_options *options,
                      struct hf_buffer *out) {
    const bool is_csv = options->format == HF_REPORT_CSV;
    if (is_csv) {
        hf_sheet_csv_text(out, pair->name1);
        hf_buffer_putc(out, ',');
        hf_sheet_csv_text(out, pair->name2);
        hf_buffer_putc(out, ',');
    }
    if (pair->score->is_undetermined) {
        hf_buffer_puts(out, is_csv ? "" : "  ?  ");
    } else {
        hf_report_number(out, pair->score->score, is_csv ? 6 : 3);
    }
    if (!is_csv) {
        hf_buffer_puts(out, "  ");
        hf_report_plain(out, pair->name1);
        hf_buffer_puts(out, "  |  ");
        hf_report_plain(out, pair->name2);
    }
    hf_buffer_putc(out, '\n');
    if (!is_csv && options->has_why) {
        reasons(pair->score, out, say_table);
    }
}

void hf_screened_pairs_print(const struct hf_screened_pair *pair, size_t pair_count,
                             const struct hf_report_options *options, struct hf_buffer *out) {
    if (options->format == HF_REPORT_XLSX) {
        hf_screened_pairs_xlsx(pair, pair_count, out);
        return;
    }
    const bool is_json = options->format == HF_REPORT_JSON || options->format == HF_REPORT_NDJSON;
    if (options->format == HF_REPORT_CSV) {
        hf_buffer_puts(out, "name1,name2,score\n");
    }
    for (size_t i = 0; i < pair_count; i++) {
        if (is_json) {
            pair_json(&pair[i], out);
        } else {
            pair_line(&pair[i], options, out);
        }
    }
}
