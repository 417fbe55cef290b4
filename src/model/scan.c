/* SPDX-License-Identifier: MIT */
/* Reading all components of a state in parallel. */
#include "model/scan.h"

#include <stdatomic.h>

#include "model/state.h"
#include "util/pool.h"

enum { MOST_WORKERS = 64 };

struct worker {
	struct arena scratch, kept; /* a component's; its faults' */
	struct faults faults;
	struct buf text;
	enum opk_status status;
};

struct pass {
	struct state *state;
	const struct scan_options *options;
	atomic_size_t done;
	atomic_bool stop;
	struct worker workers[MOST_WORKERS];
};

static void digest(
	struct worker *w, struct component *c, const struct node *tree)
{
	if (!component_digest(c, tree, &w->text, &w->faults, &c->content))
		c->has_content = true;
}

static void read_one(
	struct pass *p, struct worker *w, unsigned number, size_t index)
{
	struct component *c = &p->state->items[index];
	const char *name = state_place(p->state, c, &w->scratch);
	struct source src = { name, c->bytes };
	size_t errors = w->faults.errors;
	struct node *tree = NULL;
	struct visit v;
	enum opk_status st;

	if (!name) {
		w->status = worse(w->status, fault_memory(&w->faults));
		return;
	}
	st = component_tree(c, &src, &w->scratch, &w->faults, &tree);
	w->status = worse(w->status, st);
	if (!tree)
		return;
	if (p->options->digest)
		digest(w, c, tree);
	if (!p->options->visit) {
		/* no visitor, so that nobody else looks at it now */
		if (!st)
			c->valid = c->bytes.ptr;
		return;
	}
	v = (struct visit){ number, index, c, &src, tree,
		w->faults.errors > errors, &w->scratch, &w->faults };
	p->options->visit(p->options->user, &v);
}

/* The calling thread is worker 0 and tells; false: somebody gave up. */
static bool tell(struct pass *p, unsigned number)
{
	struct scan_progress *to = p->options->progress;
	size_t done = atomic_fetch_add(&p->done, 1);

	if (to && !number && !to->tell(to, done, p->state->count))
		atomic_store(&p->stop, true);
	return !atomic_load(&p->stop);
}

static void visit_item(void *user, unsigned number, size_t index)
{
	struct pass *p = user;
	struct worker *w = &p->workers[number];
	struct arena_mark mark = arena_mark(&w->scratch);

	if (p->options->only && !p->options->only[index])
		return;
	if (!tell(p, number))
		return;
	if (p->state->items[index].bytes.ptr)
		read_one(p, w, number, index);
	arena_rewind(&w->scratch, mark);
}

/* A file is one worker's, so that the same faults are kept on each run. */
static enum opk_status gather(struct pass *p, unsigned n, struct faults *f)
{
	enum opk_status st = OPK_OK;

	for (unsigned i = 0; i < n; i++) {
		struct worker *w = &p->workers[i];

		faults_merge(f, &w->faults);
		st = worse(st, worse(w->status, w->faults.worst));
	}
	return st;
}

enum opk_status state_scan(
	struct state *s, const struct scan_options *o, struct faults *f)
{
	struct pass p = { .state = s, .options = o };
	unsigned n = o->workers ? o->workers : pool_width();
	enum opk_status st;

	if (n > MOST_WORKERS)
		n = MOST_WORKERS;
	for (unsigned i = 0; i < n; i++) {
		/* a first block, so that rewinding never frees and takes
		 * it again for each component */
		arena_alloc(&p.workers[i].scratch, 1, 1, 1);
		p.workers[i].faults = faults_part(f, &p.workers[i].kept);
	}
	pool_run(n, s->count, visit_item, &p);
	st = gather(&p, n, f);
	for (unsigned i = 0; i < n; i++) {
		struct worker *w = &p.workers[i];

		arena_release(&w->scratch);
		arena_release(&w->kept);
		buf_release(&w->text);
	}
	if (p.stop)
		st = fault(f, OPK_INTERRUPTED, NULL, 0, 0,
			"interrupted before anything was changed");
	return st;
}
