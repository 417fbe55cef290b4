/* SPDX-License-Identifier: MIT */
/* Telling which values a row's merging drops. */
#include "convert/run_parts.h"

/* A value that is lost, with the record's and the row's as they are now. */
static void drop_value(
	struct ruling *u, struct goal *g, const struct dropped *d)
{
	struct run *r = u->run;
	struct works *w = r->works;
	const struct slot *slot = &g->target->slots[d->slot];
	struct buf own = { 0 }, given = { 0 };
	char id[SHEET_ID];
	struct loss loss = { .line = run_line(r, u->row),
		.module = g->target->module,
		.field = slot->field,
		.rule = d->rule };
	struct span a =
		sheet_cell(g->sheet, g->intent.ref, slot->out, &g->reader);
	struct span b = ruling_cell(u, g, d->slot, false);

	buf_add(&own, cell_plain(a, &w->cell));
	buf_add(&given, cell_plain(b, &w->cell));
	loss.kept = buf_span(d->is_own ? &given : &own);
	loss.lost = buf_span(d->is_own ? &own : &given);
	loss.record = sheet_id(g->sheet, g->intent.ref, id, &g->reader);
	losses_add(&r->losses, &loss);
	w->lost_memory |= own.failed || given.failed;
	buf_release(&own);
	buf_release(&given);
}

/* Tags that a record does not get since it is not to change. */
static void drop_tags(struct ruling *u, struct goal *g)
{
	struct run *r = u->run;
	struct works *w = r->works;
	struct buf own = { 0 }, missing = { 0 };
	char id[SHEET_ID];
	struct loss loss = { .line = run_line(r, u->row),
		.module = g->target->module,
		.field = SPAN("Tag"),
		.rule = g->intent.why_no_tags };
	struct span tags =
		cell_plain(ruling_view(u)->cells[r->recipe->tag], &w->cell);

	if (!tags.len)
		return;
	buf_add(&own,
		sheet_text(g->sheet, g->intent.ref, g->sheet->tag, &g->reader));
	loss.kept = buf_span(&own);
	loss.lost = tags_missing(loss.kept, tags, &missing, &w->first->scratch);
	w->lost_memory |= own.failed || missing.failed;
	if (loss.lost.len) {
		r->losses.by_rule[loss.rule]++;
		loss.record = sheet_id(g->sheet, g->intent.ref, id, &g->reader);
		if (r->losses.fd >= 0)
			losses_add(&r->losses, &loss);
	}
	buf_release(&own);
	buf_release(&missing);
}

enum opk_status goal_drop(struct ruling *u, struct goal *g)
{
	struct losses *l = &u->run->losses;

	for (size_t i = 0; i < g->intent.dropped_count; i++) {
		l->by_rule[g->intent.dropped[i].rule]++;
		if (l->fd >= 0)
			drop_value(u, g, &g->intent.dropped[i]);
	}
	if (g->carries_tags && g->intent.why_no_tags)
		drop_tags(u, g);
	return losses_flush(l, false, u->run->setting->faults);
}
