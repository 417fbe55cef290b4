/* SPDX-License-Identifier: MIT */
/* The criteria of a component, against the fields of a small world. */
#include "fuzz_world.h"

#include "analysis/criteria_check.h"
#include "model/refs.h"

/* Opened once and never closed: it is what all inputs have in common. */
struct common {
	struct arena arena;
	struct component items[FUZZ_FILES];
	struct state state;
	struct world world;
	struct editions editions;
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
		if (world_open(&c.world, &c.state, &f) ||
			editions_read(&c.arena, &f, &c.editions))
			abort();
	}
	return &c;
}

static void look(void *user, const struct trail *t)
{
	const struct inspection *in = user;
	struct span scope = rule_note(t->rule)->criteria, module;

	if (!scope.ptr)
		return;
	module = refs_scope(t, scope);
	if (module.ptr)
		criteria_check(in, module, t->node);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct common *c = common();
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct span text = { (const char *)data, size };
	struct source src = { "X", text };
	struct component it;
	struct inspection in = { .world = &c->world,
		.brought = true,
		.editions = &c->editions,
		.component = &it,
		.id = &it.id,
		.src = &src,
		.scratch = &a,
		.faults = &f };
	struct node *tree = NULL;
	enum opk_status st;

	if (size && fuzz_put(&it, &a, fuzz_path(&a, text), text)) {
		st = component_read(&it.id, &src, &a, &f, &tree);
		if ((st != OPK_OK) != (f.errors > 0) && !f.lost_memory)
			abort(); /* refused without a reason, or the reverse */
		in.tree = tree;
		if (tree)
			refs_walk(&it.id, tree, look, &in);
	}
	arena_release(&a);
	return 0;
}
