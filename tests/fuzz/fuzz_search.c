/* SPDX-License-Identifier: MIT */
/* Search syntax: read, written and read again; held against a record. */
#include "fuzz_world.h"

#include "model/criteria.h"
#include "util/text.h"
#include "analysis/criteria_search.h"

/* Opened once and never closed: it is what all inputs have in common. */
struct common {
	struct arena arena;
	struct component items[FUZZ_FILES];
	struct state state;
	struct world world;
	const struct zone *zone;
};

static struct common *common(void)
{
	static struct common c;
	struct faults f = { .arena = &c.arena };

	if (!c.state.items) {
		fuzz_put_files(c.items, &c.arena);
		c.state = (struct state){
			.items = c.items, .count = FUZZ_FILES, .complete = true
		};
		c.zone = zone_load(SPAN("Europe/Berlin"), &c.arena);
		if (world_open(&c.world, &c.state, &f))
			abort();
	}
	return &c;
}

static void write_value(struct buf *b, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool end = i == 0 || i + 1 == text.len;

		if (memchr("(),:\\", text.ptr[i], 5) ||
			(end && text.ptr[i] == ' '))
			buf_add_char(b, '\\');
		buf_add_char(b, text.ptr[i]);
	}
}

static void write_search(struct buf *b, const struct node *n)
{
	const struct node *group = node_get(n, SPAN("group"));
	const struct node *value = node_get(n, SPAN("value"));
	struct span joint = node_get_text(n, "group_operator");

	buf_add_char(b, '(');
	NODE_EACH (member, group) {
		if (member != node_first(group))
			buf_add(b, joint);
		write_search(b, member);
	}
	if (!group) {
		buf_add(b, node_get_text(n, "field"));
		buf_add_char(b, ':');
		buf_add(b, node_get_text(n, "comparator"));
		buf_add_char(b, ':');
		if (value->type == NODE_TEXT)
			write_value(b, value->text);
		NODE_EACH (member, value) {
			if (member != node_first(value))
				buf_add_char(b, ',');
			write_value(b, member->text);
		}
	}
	buf_add_char(b, ')');
}

/* What was read can be written, and means the same when read again. */
static void read_again(const struct node *tree, struct arena *a)
{
	struct faults f = { .arena = a };
	struct source src = { "again", { NULL, 0 } };
	struct node *again = NULL;
	struct buf b = { 0 };

	write_search(&b, tree);
	src.text = buf_span(&b);
	/* escapes may have made it too long */
	if (!b.failed && b.len <= SEARCH_BYTES &&
		(criteria_parse(&src, a, &f, &again) ||
			!node_same(tree, again)))
		abort();
	buf_release(&b);
}

static uint32_t slot(void *user, struct span module, struct span path)
{
	(void)user;
	return module.len || !path.len ? CRITERIA_NO_SLOT
				       : (uint32_t)(path.len % 5);
}

/* Every field holds a part of the input. */
static struct span get(void *user, uint32_t at)
{
	const struct span *text = user;

	return span_cut(*text, text->len * at / 6, text->len * (at + 2) / 6);
}

static bool changed(void *user, uint32_t at)
{
	(void)user;
	return at % 2;
}

static void hold(const struct criteria *c, struct span text)
{
	struct arena scratch = { 0 };
	struct criteria_record r = { .get = get,
		.changed = changed,
		.user = &text,
		.scratch = &scratch };
	bool holds = criteria_hold(c, &r);

	if (scratch.used)
		abort(); /* it was not given back */
	if (holds != !criteria_why_not(c, &r, &scratch).len)
		abort(); /* it holds, or there is a reason */
	arena_release(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct common *c = common();
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct span text = { (const char *)data, size };
	struct source src = { "X", text };
	struct criteria_world w = { .world = &c->world,
		.module = SPAN("Leads"),
		.now_ms = 1795258800000,
		.zone = c->zone,
		.user = SPAN("1"),
		.role = SPAN("X"),
		.slot = slot };
	const struct criteria *made = NULL;
	struct node *tree = NULL;
	enum opk_status st = criteria_parse(&src, &a, &f, &tree);

	if ((st != OPK_OK) != (f.errors > 0) && !f.lost_memory)
		abort(); /* refused without a reason, or the reverse */
	if (tree)
		read_again(tree, &a);
	if (tree && !criteria_of_search(&w, &src, &a, &f, &made))
		hold(made, text);
	arena_release(&a);
	return 0;
}
