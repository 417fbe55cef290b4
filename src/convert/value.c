/* SPDX-License-Identifier: MIT */
/* What the mapping makes of one row, cell by cell. */
#include "convert/value.h"

#include <stdlib.h>

#include "convert/filling.h"
#include "convert/reach.h"
#include "convert/recipe.h"
#include "model/value_form.h"
#include "rules/value_checks.h"

bool row_view_init(struct row_view *v, const struct recipe *p)
{
	const struct table *selection = p->setting->selection;
	size_t n = p->source->columns.count;

	*v = (struct row_view){ .recipe = p,
		.source = ROW_NONE,
		.chosen = ROW_NONE,
		.cell_count = n };
	v->cells = calloc(n + 1, sizeof *v->cells);
	if (selection)
		v->given =
			calloc(selection->column_count + 1, sizeof *v->given);
	/* so that rewinding keeps a block */
	if (!v->cells || (selection && !v->given) ||
		!arena_alloc(&v->scratch, 1, 1, 1) ||
		!arena_alloc(&v->texts, 1, 1, 1)) {
		row_view_release(v);
		return false;
	}
	return true;
}

void row_view_release(struct row_view *v)
{
	free(v->cells);
	free(v->given);
	buf_release(&v->text);
	buf_release(&v->made);
	buf_release(&v->key);
	buf_release(&v->normal);
	arena_release(&v->scratch);
	arena_release(&v->texts);
	sheet_reader_release(&v->reader);
	*v = (struct row_view){ 0 };
}

void row_view_set(struct row_view *v, uint32_t source, uint32_t chosen)
{
	v->source = source;
	v->chosen = chosen;
	for (size_t i = v->recipe->source->table.column_count;
		v->has_added && i < v->cell_count; i++)
		v->cells[i] = (struct span){ 0 };
	v->has_added = false;
	table_cells(&v->recipe->source->table, source, v->cells);
	if (chosen != ROW_NONE)
		table_cells(v->recipe->setting->selection, chosen, v->given);
}

bool row_view_failed(const struct row_view *v)
{
	return v->lost_memory || v->text.failed || v->made.failed ||
	       v->key.failed || v->normal.failed || v->reader.failed;
}

/* The selection's value for a slot; empty: none. */
static struct span given_cell(const struct row_view *v, const struct slot *s)
{
	if (s->given == COLUMN_NONE || v->chosen == ROW_NONE ||
		cell_is_empty(v->given[s->given]))
		return (struct span){ NULL, 0 };
	return v->given[s->given];
}

bool row_wants(struct row_view *v, size_t target)
{
	const struct target *t = &v->recipe->targets[target];
	bool is_asked = !t->on_request || t->is_asked;

	for (size_t i = 0; !is_asked && i < t->slot_count; i++)
		is_asked = given_cell(v, &t->slots[i]).len;
	return is_asked && reach_holds(v, t->create_when);
}

static bool needs_quotes(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' || text.ptr[i] == '"' ||
			text.ptr[i] == '\n' || text.ptr[i] == '\r')
			return true;
	return false;
}

/* A text that has been made, as a cell. */
static struct span cell_of(
	struct row_view *v, const struct slot *s, struct span text)
{
	if (s->date_only && text_is_long_date(text, v->recipe->setting->zone))
		return span_cut(text, 0, DATE_BYTES);
	if (!needs_quotes(text))
		return text;
	buf_clear(&v->key);
	cell_add(&v->key, text);
	return buf_span(&v->key);
}

/* A cell of a table, without quotes that it does not need. */
static inline struct span tidy(
	struct row_view *v, const struct slot *s, struct span cell)
{
	bool is_quoted = cell.len && cell.ptr[0] == '"';
	struct span text = cell;

	if (!is_quoted && !s->date_only)
		return cell;
	if (is_quoted)
		text = span_cut(cell, 1, cell.len - 1);
	if (s->date_only && text_is_long_date(text, v->recipe->setting->zone))
		return span_cut(text, 0, DATE_BYTES);
	return is_quoted && needs_quotes(text) ? cell : text;
}

static struct span changed_cell(
	struct row_view *v, const struct slot *s, struct span cell)
{
	buf_clear(&v->text);
	return cell_of(v, s,
		transforms_apply(s->transforms, cell_text(cell, &v->text),
			&v->text, &v->made));
}

/* By the mapping. */
static struct span mapped_cell(
	struct row_view *v, const struct slot *s, const struct span *ids)
{
	switch (s->from) {
	case FROM_FIELD:
		if (s->source == COLUMN_NONE)
			return (struct span){ NULL, 0 };
		return s->transforms ? changed_cell(v, s, v->cells[s->source])
				     : tidy(v, s, v->cells[s->source]);
	case FROM_TEMPLATE:
		return cell_of(v, s,
			template_fill(
				s->template, v->cells, &v->text, &v->made));
	case FROM_RECORD:
		return cell_of(v, s, ids[s->record]);
	case FROM_VALUE:
		break;
	}
	return s->constant;
}

struct span row_cell(struct row_view *v, const struct target *t, size_t slot,
	const struct span *ids, bool is_new)
{
	const struct slot *s = &t->slots[slot];
	struct span cell = given_cell(v, s);

	if (cell.len)
		cell = tidy(v, s, cell);
	else
		cell = mapped_cell(v, s, ids);
	return is_new && !cell.len ? s->fallback : cell;
}

/* No row has a record of any target as yet. */
static const struct span no_ids[TARGETS_MOST];

uint64_t row_key(struct row_view *v, const struct target *t,
	const struct match_rule *rule, const uint64_t seed[2], size_t *late)
{
	uint64_t sum = 0, hash;

	for (size_t i = 0; i < rule->key_count; i++) {
		uint32_t slot = rule->keys[i].slot;
		struct span cell, text;

		if (slot == UINT32_MAX)
			return 0;
		if (rule->keys[i].is_record) {
			++*late;
			continue;
		}
		cell = row_cell(v, t, slot, no_ids, false);
		text = cell;
		if (cell.len && cell.ptr[0] == '"') {
			buf_clear(&v->text);
			text = cell_text(cell, &v->text);
		}
		hash = key_hash(seed, i,
			normalise(rule->keys[i].how, text, &v->normal));
		if (!hash)
			return 0;
		sum += hash;
	}
	return sum;
}

/* Checks 10 to 12 of a row: values, mandatory fields, stages. */

static enum row_code fail(struct arena *a, const struct target *t,
	enum row_code code, struct span field, struct span message,
	struct row_fault *out)
{
	struct span parts[] = { t->module, SPAN("."), field };

	*out = (struct row_fault){ .code = code,
		.field = arena_join(a, parts, 3),
		.message = message };
	return code;
}

/* The text of a cell that row_cell gave. */
static inline struct span text_of(struct row_view *v, struct span cell)
{
	if (!cell.len || cell.ptr[0] != '"')
		return cell;
	buf_clear(&v->text);
	return cell_text(cell, &v->text);
}

/* A cell without quotes has no line ends in it, no cell has a NUL. */
static inline const char *check_cell(
	struct row_view *v, const struct slot *s, struct span cell)
{
	if (cell.len && cell.ptr[0] == '"')
		return value_check_text(s->check, text_of(v, cell));
	return value_check_line(s->check, cell);
}

static bool is_given(const struct row_view *v, const struct slot *s)
{
	return s->given != COLUMN_NONE && v->chosen != ROW_NONE &&
	       !cell_is_empty(v->given[s->given]);
}

static enum row_code check_values(struct row_view *v, const struct target *t,
	struct arena *a, struct row_fault *out)
{
	size_t n = t->mapped_count + t->given_count;

	for (size_t i = 0; i < n; i++) {
		const struct slot *s = &t->slots[i];
		const char *message;

		if ((s->is_sure || s->from == FROM_RECORD) && !is_given(v, s))
			continue;
		message = check_cell(v, s, row_cell(v, t, i, no_ids, false));
		if (message)
			return fail(a, t, ROW_INVALID_DATA, s->field,
				span_of(message), out);
	}
	return ROW_GOOD;
}

/* A target that the row has gets a record, so that there is an id. */
static bool has_value(struct row_view *v, const struct target *t, uint32_t slot)
{
	const struct slot *s;

	if (slot >= t->slot_count)
		return false;
	s = &t->slots[slot];
	if (s->from == FROM_RECORD && !is_given(v, s))
		return row_wants(v, s->record);
	return row_cell(v, t, slot, no_ids, true).len;
}

static enum row_code check_stage(struct row_view *v, const struct target *t,
	struct arena *a, struct row_fault *out)
{
	struct span pipeline, stage;

	pipeline = text_of(v, row_cell(v, t, t->pipeline, no_ids, true));
	buf_clear(&v->normal);
	buf_add(&v->normal, pipeline);
	pipeline = buf_span(&v->normal);
	stage = text_of(v, row_cell(v, t, t->stage, no_ids, true));
	if (!pipeline.len || !stage.len ||
		pipelines_have(t->pipelines, pipeline, stage))
		return ROW_GOOD;
	return fail(a, t, ROW_MAPPING_MISMATCH, SPAN("Stage"),
		arena_print(a, "stage %.*s is not in pipeline %.*s",
			SPAN_ARG(stage), SPAN_ARG(pipeline)),
		out);
}

enum row_code row_check(struct row_view *v, const struct target *t,
	struct arena *a, struct row_fault *out)
{
	enum row_code code = check_values(v, t, a, out);

	if (code)
		return code;
	for (size_t i = 0; i < t->mandatory_count; i++)
		if (!has_value(v, t, t->mandatory[i]))
			return fail(a, t, ROW_MANDATORY_NOT_FOUND,
				t->mandatory_names[i],
				SPAN("required field has no value"), out);
	return t->pipelines ? check_stage(v, t, a, out) : ROW_GOOD;
}
