/* SPDX-License-Identifier: MIT */
/*
 * Verdicts of criteria for the property test, one JSON document a line.
 *
 *     {"tree" or "search", "records": [{path: text}], "changed": [path],
 *      "now", "zone", "user", "role", "fiscal_month", "week_start"}
 *         -> [true or false for each record]
 *         -> {"column": n, "code": word} of the first fault
 *
 * A path is "Text", or "Accounts:Name" for a merge field. Fields are those
 * of the table here; what it does not name is not known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "model/criteria.h"
#include "analysis/criteria_check.h"
#include "analysis/criteria_search.h"

#define FIELD(module, name, rest)                                       \
	{                                                               \
		SPAN_INIT("modules/" module "/fields/" name ".yaml"),   \
			SPAN_INIT("api_name: " name "\nmodule: " module \
				  "\nfield_label: X\n" rest)            \
	}
#define MODULE(name)                                                    \
	{                                                               \
		SPAN_INIT("modules/" name "/module.yaml"),              \
			SPAN_INIT("api_name: " name                     \
				  "\nsingular_label: X\nplural_label: " \
				  "X\ngenerated_type: default\n")       \
	}
#define VALUES                                       \
	"pick_list_values:\n  - actual_value: Red\n" \
	"  - actual_value: Blue\n  - actual_value: \"\xc3\x9cn\"\n"

/* Sorted by path. */
static const struct {
	struct span path, text;
} files[] = {
	FIELD("Accounts", "Name", "data_type: text\n"),
	FIELD("Accounts", "Size", "data_type: integer\n"),
	MODULE("Accounts"),
	FIELD("Leads", "Any", "data_type: address\n"),
	FIELD("Leads", "Born", "data_type: date\n"),
	FIELD("Leads", "Look",
		"data_type: lookup\nlookup:\n  module: Accounts\n"),
	FIELD("Leads", "Looks", "data_type: multiselectlookup\n"),
	FIELD("Leads", "Multi", "data_type: multiselectpicklist\n" VALUES),
	FIELD("Leads", "Note", "data_type: textarea\n"),
	FIELD("Leads", "Num", "data_type: double\n"),
	FIELD("Leads", "Pick", "data_type: picklist\n" VALUES),
	FIELD("Leads", "Seen", "data_type: datetime\n"),
	FIELD("Leads", "Size", "data_type: integer\n"),
	FIELD("Leads", "Text", "data_type: text\n"),
	FIELD("Leads", "User", "data_type: userlookup\n"),
	FIELD("Leads", "Users", "data_type: multiuserlookup\n"),
	FIELD("Leads", "Vip", "data_type: boolean\n"),
	MODULE("Leads"),
};

enum { FILES = sizeof files / sizeof *files, MOST_SLOTS = 256 };

struct job {
	struct arena arena, scratch;
	struct faults faults;
	struct world *world;
	const struct node *in, *record;
	struct span slots[MOST_SLOTS];
	uint32_t slot_count;
	bool lost;
};

static uint32_t find_slot(void *user, struct span module, struct span path)
{
	struct job *j = user;
	struct span name = arena_print(&j->arena, "%.*s%s%.*s",
		SPAN_ARG(module), module.len ? ":" : "", SPAN_ARG(path));

	for (uint32_t i = 0; i < j->slot_count; i++)
		if (span_equal(j->slots[i], name))
			return i;
	if (!name.ptr || j->slot_count == MOST_SLOTS)
		return CRITERIA_NO_SLOT;
	j->slots[j->slot_count] = name;
	return j->slot_count++;
}

static struct span get(void *user, uint32_t slot)
{
	const struct job *j = user;
	const struct node *n = node_get(j->record, j->slots[slot]);

	return n ? n->text : SPAN("");
}

static bool changed(void *user, uint32_t slot)
{
	const struct job *j = user;

	NODE_EACH (n, node_get(j->in, SPAN("changed")))
		if (span_equal(n->text, j->slots[slot]))
			return true;
	return false;
}

static enum opk_status read_criteria(struct job *j,
	const struct criteria_world *w, const struct criteria **out)
{
	const struct node *tree = node_get(j->in, SPAN("tree"));
	struct source src = { "search", node_get_text(j->in, "search") };
	struct identity id = { kind_find(SPAN("custom_view")),
		{ SPAN("Leads"), SPAN("X") } };
	struct inspection in = { .world = w->world,
		.brought = true,
		.id = &id,
		.src = &src,
		.scratch = &j->arena,
		.faults = &j->faults,
		.searching = true }; /* as a search's are looked at */

	if (!tree || tree->type == NODE_NULL)
		return criteria_of_search(w, &src, &j->arena, &j->faults, out);
	criteria_check(&in, w->module, tree);
	if (j->faults.errors)
		return j->faults.worst;
	/* what passes the checks can be held against records */
	if (criteria_compile(w, tree, &src, &j->arena, &j->faults, out))
		abort();
	return OPK_OK;
}

static struct node *verdicts(struct job *j, const struct criteria *c)
{
	struct node *all = node_new(&j->arena, NODE_LIST);
	struct criteria_record r = { .get = get,
		.changed = changed,
		.user = j,
		.scratch = &j->scratch,
		.lost_memory = &j->lost };

	NODE_EACH (record, node_get(j->in, SPAN("records"))) {
		bool holds, blamed;

		j->record = record;
		holds = criteria_hold(c, &r);
		blamed = criteria_why_not(c, &r, &j->arena).len;
		if (holds == blamed)
			abort();
		node_add(all, node_new_bool(&j->arena, holds));
	}
	return all;
}

static struct node *judge(struct job *j)
{
	struct criteria_world w = { .world = j->world,
		.module = SPAN("Leads"),
		.now_ms = node_get_int(j->in, "now", 0),
		.zone = zone_load(node_get_text(j->in, "zone"), &j->arena),
		.user = node_get_text(j->in, "user"),
		.role = node_get_text(j->in, "role"),
		.fiscal_month =
			(unsigned)node_get_int(j->in, "fiscal_month", 0),
		.week_start = (unsigned)node_get_int(j->in, "week_start", 0),
		.slot = find_slot,
		.user_data = j };
	const struct criteria *c = NULL;
	struct node *out;

	if (!read_criteria(j, &w, &c))
		return verdicts(j, c);
	out = node_new(&j->arena, NODE_MAP);
	node_put_int(&j->arena, out, "column",
		j->faults.count ? j->faults.items[0].at.column : 0);
	node_put_text(&j->arena, out, "code",
		span_of(j->faults.count ? opk_code_word(j->faults.items[0].code)
					: ""));
	return out;
}

static int answer(struct world *world, const char *line, size_t n)
{
	struct job j = { .world = world };
	struct source src = { "line", { line, n } };
	struct buf out = { 0 };
	struct node *in, *said = NULL;
	int bad = 1;

	j.faults.arena = &j.arena;
	if (!json_read(&src, &j.arena, &j.faults, &in)) {
		j.in = in;
		said = judge(&j);
		json_write(said, 0, &out);
		bad = out.failed || !said || j.lost || j.scratch.used;
	}
	if (!bad)
		printf("%.*s\n", SPAN_ARG(buf_span(&out)));
	buf_release(&out);
	arena_release(&j.scratch);
	arena_release(&j.arena);
	return bad;
}

/* All fields, in memory. */
static enum opk_status make_world(
	struct arena *a, struct faults *f, struct state *s, struct world *w)
{
	*s = (struct state){ .items = arena_new(a, struct component, FILES),
		.count = FILES,
		.complete = true };
	if (!s->items)
		return fault_memory(f);
	for (size_t i = 0; i < FILES; i++) {
		struct component *c = &s->items[i];

		c->path = files[i].path;
		c->bytes = files[i].text;
		c->size = c->bytes.len;
		if (!kind_of_path(c->path, &c->id))
			abort();
		c->name = kind_name(a, &c->id);
	}
	return world_open(w, s, f);
}

int main(void)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct state state;
	struct world world;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int bad = 0;

	if (make_world(&a, &f, &state, &world))
		return 2;
	while (!bad && (n = getline(&line, &room, stdin)) > 0)
		bad = answer(&world, line, (size_t)n - (line[n - 1] == '\n'));
	free(line);
	world_close(&world);
	arena_release(&a);
	return bad;
}
