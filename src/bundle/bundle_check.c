/* SPDX-License-Identifier: MIT */
/* Checking components against what the manifest says of their content. */
#include "bundle/bundle_parts.h"
#include "util/pool.h"

enum {
	MOST_WORKERS = FAULTS_PARTS,
	/*
	 * Most memory of one component's tree: so much, and so many times its
	 * size. A tree takes some 90 bytes for each value; what needs more is
	 * made of nothing but commas.
	 */
	TREE_MEMORY = 24 << 20,
	TREE_TIMES = 4
};

struct worker {
	struct arena tree; /* of the present component */
	struct arena said; /* its faults */
	struct arena kept; /* the faults of all */
	struct faults faults;
	struct buf text;
};

struct content_check {
	struct bundle *bundle;
	size_t from;
	struct worker workers[MOST_WORKERS];
};

static enum opk_status check_content(struct worker *w,
	const struct component *c, const struct source *src,
	const struct node *tree, struct faults *f)
{
	struct digest content;
	enum opk_status st;

	st = component_digest(c, tree, &w->text, f, &content);
	if (st || digest_equal(&content, &c->content))
		return st;
	return fault(f, OPK_WRONG_DIGEST, src, 0, 0,
		"the content is not what the manifest's content digest says");
}

static void check_one(struct worker *w, struct bundle *b, struct component *c)
{
	struct faults own = { .arena = &w->said, .limited = true };
	struct source src = { bundle_place(b, c->path, &w->tree), c->bytes };
	struct node *tree = NULL;
	enum opk_status st;

	w->tree.limit = TREE_MEMORY + TREE_TIMES * c->size;
	st = src.name ? component_read(&c->id, &src, &w->tree, &own, &tree)
		      : fault_memory(&own);
	if (!st)
		st = check_content(w, c, &src, tree, &own);
	if (!st)
		c->valid = c->bytes.ptr;
	if (st == OPK_SYSTEM && w->tree.used > w->tree.limit / 4)
		fault(&w->faults, OPK_TOO_LARGE, &src, 0, 0,
			"the component has more values than orgpack reads");
	else
		faults_merge(&w->faults, &own);
	arena_rewind(&w->said, (struct arena_mark){ 0 });
}

static void check_item(void *user, unsigned worker, size_t item)
{
	struct content_check *k = user;
	struct worker *w = &k->workers[worker];
	struct bundle *b = k->bundle;
	struct component *c = &b->state.items[k->from + item];
	struct arena_mark mark = arena_mark(&w->tree);

	if (c->bytes.ptr && !(b->known && b->known(b->known_user, c)))
		check_one(w, b, c);
	arena_rewind(&w->tree, mark);
}

enum opk_status bundle_check(
	struct bundle *b, size_t from, size_t to, struct faults *f)
{
	struct content_check k = { .bundle = b, .from = from };
	const struct faults *parts[MOST_WORKERS];
	unsigned n = pool_width();
	enum opk_status st = OPK_OK;

	n = n < MOST_WORKERS ? n : MOST_WORKERS;
	for (unsigned i = 0; i < n; i++) {
		/* a first block, which rewinding leaves */
		arena_alloc(&k.workers[i].tree, 1, 1, 1);
		k.workers[i].faults.arena = &k.workers[i].kept;
		parts[i] = &k.workers[i].faults;
	}
	pool_run(n, to - from, check_item, &k);
	faults_merge_workers(f, parts, n);
	for (unsigned i = 0; i < n; i++) {
		struct worker *w = &k.workers[i];

		st = worse(st, w->faults.worst);
		arena_release(&w->tree);
		arena_release(&w->said);
		arena_release(&w->kept);
		buf_release(&w->text);
	}
	return st;
}
