/* SPDX-License-Identifier: MIT */
/* --through: may one record take the transition? */
#include "convert/blueprints_parts.h"

/* One record on its way. */
struct passage {
	const struct blueprints *b;
	struct seeker seeker;
	const struct process *process;
	const struct taken *taken;
	struct span state;
	const struct span *given;
	struct arena *arena;
	struct transition *out;
	struct row_fault *fault;
};

static enum row_code refuse(struct passage *g, enum row_code code,
	struct span field, struct span message)
{
	*g->fault = (struct row_fault){ .code = code,
		.field = field,
		.message = arena_copy(g->arena, message) };
	return code;
}

static bool leaves(const struct node *transition, struct span state)
{
	NODE_EACH (n, node_get(transition, SPAN("from")))
		if (span_equal(n->text, state))
			return true;
	return false;
}

/* Is the record where the transition begins, and the user its owner? */
static enum row_code check_place(struct passage *g)
{
	const struct blueprints *b = g->b;
	const struct setting *s = b->scope.setting;
	const struct process *p =
		processes_find(&b->all, &g->seeker, &g->state);

	if (!p)
		return refuse(g, ROW_NOT_ALLOWED, b->first_field,
			SPAN("not in blueprint"));
	g->process = p;
	g->taken = p->taken;
	if (!p->taken || !leaves(p->taken->tree, g->state))
		return refuse(g, ROW_NOT_ALLOWED, p->field,
			arena_print(g->arena,
				"transition %.*s does not leave state %.*s",
				SPAN_ARG(b->through), SPAN_ARG(g->state)));
	if (p->taken->is_owner)
		return ROW_GOOD;
	if (p->taken->record_owner && b->scope.owner != COLUMN_NONE &&
		s->actor->id.len &&
		span_equal(
			seeker_text(&g->seeker, b->scope.owner), s->actor->id))
		return ROW_GOOD;
	return refuse(g, ROW_NOT_ALLOWED, p->field,
		arena_print(g->arena,
			"transition %.*s is not for the acting user",
			SPAN_ARG(b->through)));
}

static enum row_code check_before(struct passage *g)
{
	const struct taken *t = g->taken;

	if (seeker_meets(&g->seeker, t->before))
		return ROW_GOOD;
	if (t->message.len)
		return refuse(
			g, ROW_NOT_ALLOWED, g->process->field, t->message);
	return refuse(g, ROW_NOT_ALLOWED, g->process->field,
		arena_print(g->arena, "the criteria of %.*s do not hold",
			SPAN_ARG(g->b->through)));
}

/* A value as it is written: a date takes the first characters of a time. */
static struct span taken_text(
	const struct passage *g, const struct given_column *c, struct span text)
{
	const struct field_facts *f =
		g->b->sheet->columns.items[c->column].facts;

	if (f && f->holds == HOLDS_DATE && text_is_datetime(text))
		return span_cut(text, 0, 10);
	return text;
}

/* The values of the selection; the state is the first of all values. */
static enum row_code take_values(struct passage *g)
{
	const struct blueprints *b = g->b;
	struct buf unquoted = { 0 };
	enum row_code code = ROW_GOOD;

	for (size_t i = 0; g->given && !code && i < b->given_count; i++) {
		const struct given_column *c = &b->given[i];
		struct span text = cell_text(g->given[c->selection], &unquoted);
		const char *wrong;

		g->seeker.lost_memory |= unquoted.failed;
		if (!text.len)
			continue;
		text = taken_text(g, c, text);
		wrong = value_check_text(c->check, text);
		if (wrong) {
			code = refuse(g, ROW_INVALID_DATA,
				arena_print(g->arena, "%.*s.%.*s",
					SPAN_ARG(b->sheet->module),
					SPAN_ARG(c->field)),
				span_of(wrong));
			break;
		}
		g->out->values[g->out->count++] =
			(struct transition_value){ c->column,
				arena_copy(g->arena, text) };
	}
	buf_release(&unquoted);
	return code;
}

static enum row_code check_item(struct passage *g, const struct during_item *d)
{
	struct span text = { 0 };

	if (d->column != COLUMN_NONE)
		text = seeker_text(&g->seeker, d->column);
	if (!text.len && d->mandatory)
		return refuse(g, ROW_NOT_ALLOWED, d->field,
			arena_print(g->arena, "%.*s asks for a value",
				SPAN_ARG(g->b->through)));
	if (text.len && !seeker_meets(&g->seeker, d->validation))
		return refuse(g, ROW_NOT_ALLOWED, d->field, d->message);
	return ROW_GOOD;
}

static enum row_code check_during(struct passage *g)
{
	enum row_code code = ROW_GOOD;

	g->seeker.given = g->out->values + 1;
	g->seeker.given_count = g->out->count - 1;
	for (size_t i = 0; !code && i < g->taken->count; i++)
		code = check_item(g, &g->taken->items[i]);
	return code;
}

static enum row_code pass(struct passage *g)
{
	struct transition *t = g->out;
	enum row_code code;

	t->values = arena_new(
		g->arena, struct transition_value, g->b->given_count + 1);
	if (!t->values) {
		g->seeker.lost_memory = true;
		return ROW_GOOD;
	}
	code = check_place(g);
	if (code)
		return code;
	t->tree = g->taken->tree;
	t->blueprint = g->process->name;
	t->values[t->count++] = (struct transition_value){ g->process->column,
		node_get_text(g->taken->tree, "to") };
	code = check_before(g);
	if (!code)
		code = take_values(g);
	if (!code)
		code = check_during(g);
	return code;
}

enum row_code blueprints_through(const struct blueprints *b, uint32_t source,
	const struct span *given, struct sheet_reader *r, struct arena *a,
	struct transition *taken, struct row_fault *out)
{
	struct passage g = {
		.b = b, .given = given, .arena = a, .out = taken, .fault = out
	};
	enum row_code code;

	*taken = (struct transition){ 0 };
	blueprints_seek(b, &g.seeker, source, r);
	code = pass(&g);
	r->failed |= g.seeker.lost_memory;
	seeker_release(&g.seeker);
	return code;
}

bool blueprints_takes(const struct blueprints *b, uint32_t column)
{
	for (size_t i = 0; b && i < b->given_count; i++)
		if (b->given[i].selection == column)
			return true;
	return false;
}
