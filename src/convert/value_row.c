/* SPDX-License-Identifier: MIT */
/* Checks 10 to 12 of a row: values, mandatory fields, stages. */
#include "convert/recipe_parts.h"
#include "convert/value.h"
#include "model/value_form.h"

static const struct span no_ids[TARGETS_MOST];

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
