/* SPDX-License-Identifier: MIT */
/* Reading, checking and writing bundles. */
#include "bundle/bundle.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "bundle/manifest.h"
#include "codec/archive.h"
#include "codec/archive_write.h"
#include "model/state.h"
#include "util/path.h"
#include "util/pool.h"

/* Checking components against what the manifest says of their content. */

static const char *bundle_place(
	const struct bundle *b, struct span path, struct arena *a);

enum {
	MOST_WORKERS = 64,
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
	pthread_mutex_t lock; /* of the bundle's arena */
	struct worker workers[MOST_WORKERS];
};

static enum opk_status check_content(struct worker *w,
	const struct component *c, const struct source *src,
	const struct node *tree, struct faults *f)
{
	struct digest content;
	enum opk_status st;

	st = c->former ? component_former_digest(
				 c, tree, src, &w->text, f, &content)
		       : component_digest(c, tree, &w->text, f, &content);
	if (st || digest_equal(&content, &c->content))
		return st;
	return fault(f, OPK_WRONG_DIGEST, src, 0, 0,
		"the content is not what the manifest's content digest says");
}

/*
 * Bring a component of a former version, which has been checked, to today's.
 * Its file stays as its author wrote it, unless that was canonical: then it is
 * again.
 */
static enum opk_status modernise(struct content_check *k, struct worker *w,
	struct component *c, const struct node *tree, struct faults *f)
{
	bool was_canonical = digest_equal(&c->sha256, &c->content);
	enum opk_status st = component_write(c->id.kind, tree, &w->text, f);
	struct span bytes = c->bytes;

	if (!st && was_canonical) {
		pthread_mutex_lock(&k->lock);
		bytes = arena_copy(&k->bundle->arena, buf_span(&w->text));
		pthread_mutex_unlock(&k->lock);
		if (!bytes.ptr)
			st = fault_memory(f);
	}
	if (!st) {
		c->content = digest_of(buf_span(&w->text));
		if (was_canonical)
			c->sha256 = c->content;
		c->bytes = bytes;
		c->size = bytes.len;
		c->former = 0;
	}
	buf_clear(&w->text);
	return st;
}

static void check_one(
	struct content_check *k, struct worker *w, struct component *c)
{
	struct bundle *b = k->bundle;
	struct faults own = faults_part(&w->faults, &w->said);
	struct source src = { bundle_place(b, c->path, &w->tree), c->bytes };
	struct node *tree = NULL;
	enum opk_status st;

	own.limited = true;
	w->tree.limit = TREE_MEMORY + TREE_TIMES * c->size;
	st = src.name ? component_tree(c, &src, &w->tree, &own, &tree)
		      : fault_memory(&own);
	if (!st)
		st = check_content(w, c, &src, tree, &own);
	if (!st && c->former)
		st = modernise(k, w, c, tree, &own);
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
	bool known = b->known && !c->former && b->known(b->known_user, c);

	if (c->bytes.ptr && !known)
		check_one(k, w, c);
	arena_rewind(&w->tree, mark);
}

/*
 * Check components [from, to) of the bundle, in parallel: syntax, schema,
 * identity and the content digest. Only those with bytes. Faults come in no
 * certain order.
 */
static enum opk_status bundle_check(
	struct bundle *b, size_t from, size_t to, struct faults *f)
{
	struct content_check k = {
		.bundle = b, .from = from, .lock = PTHREAD_MUTEX_INITIALIZER
	};
	unsigned n = pool_width();
	enum opk_status st = OPK_OK;

	n = n < MOST_WORKERS ? n : MOST_WORKERS;
	for (unsigned i = 0; i < n; i++) {
		/* a first block, which rewinding leaves */
		arena_alloc(&k.workers[i].tree, 1, 1, 1);
		k.workers[i].faults = faults_part(f, &k.workers[i].kept);
	}
	pool_run(n, to - from, check_item, &k);
	for (unsigned i = 0; i < n; i++) {
		struct worker *w = &k.workers[i];

		faults_merge(f, &w->faults);
		st = worse(st, w->faults.worst);
		arena_release(&w->tree);
		arena_release(&w->said);
		arena_release(&w->kept);
		buf_release(&w->text);
	}
	return st;
}

/*
 * Reading a bundle's members: as listed, in that order, and nothing else.
 *
 * Members are decoded one after the other and checked in batches. Once
 * something is wrong, the rest is still read, for its faults, but no longer
 * kept; and after REST_BYTES more of it no longer read either.
 */

enum { BATCH_BYTES = 8 << 20, BATCH_MEMBERS = 4096, REST_BYTES = 64 << 20 };

struct load {
	struct bundle *b;
	struct faults *faults;
	bool *seen;        /* per component */
	size_t next;       /* the component that comes next if all is well */
	size_t first, end; /* components of the batch: [first, end) */
	size_t members, bytes;
	struct arena_mark mark; /* of the bundle's arena, before the batch */
	struct buf data;
	uint64_t rest; /* bytes read since something was wrong */
	bool broken;
};

static enum opk_status refuse(
	struct load *l, enum opk_code code, struct span path, const char *what)
{
	struct arena scratch = { 0 };
	struct source src = { .name = bundle_place(l->b, path, &scratch) };
	enum opk_status st;

	st = src.name ? fault(l->faults, code, &src, 0, 0, "'%s' %s", src.name,
				what)
		      : fault_memory(l->faults);
	arena_release(&scratch);
	return st;
}

static enum opk_status refuse_stranger(struct load *l, struct span path)
{
	const char *danger = path_find_danger(path);
	struct span manifest = SPAN("manifest.yaml");

	if (span_equal(path, manifest))
		return refuse(l, OPK_DUPLICATE_MEMBER, path,
			"is in the bundle twice");
	if (!danger)
		return refuse(l, OPK_UNLISTED_MEMBER, path,
			"is not listed in the manifest");
	return refuse(l, OPK_UNSAFE_PATH, path, danger);
}

/* Check the batch; when something is wrong with it, it is not kept. */
static void end_batch(struct load *l)
{
	struct state *s = &l->b->state;

	if (bundle_check(l->b, l->first, l->end, l->faults))
		l->broken = true;
	if (l->broken) {
		for (size_t i = l->first; i < l->end; i++)
			s->items[i].bytes = (struct span){ NULL, 0 };
		arena_rewind(&l->b->arena, l->mark);
	}
	l->mark = arena_mark(&l->b->arena);
	l->first = l->end = l->next;
	l->members = l->bytes = 0;
}

/* Keep a member's bytes, if they are those that the manifest lists. */
static enum opk_status keep(struct load *l, struct component *c)
{
	struct span data = buf_span(&l->data);
	struct digest digest = digest_of(data);

	if (!digest_equal(&digest, &c->sha256))
		return refuse(l, OPK_WRONG_DIGEST, c->path,
			"is not the file that the manifest lists: its SHA-256 "
			"is another");
	c->bytes = arena_copy(&l->b->arena, data);
	if (!c->bytes.ptr)
		return fault_memory(l->faults);
	l->members++;
	l->bytes += data.len;
	return OPK_OK;
}

/* Where the member belongs; out of order or twice is reported. */
static enum opk_status place(struct load *l, size_t index)
{
	const struct component *c = &l->b->state.items[index];
	enum opk_status st = OPK_OK;

	if (l->seen[index])
		return refuse(l, OPK_DUPLICATE_MEMBER, c->path,
			"is in the bundle twice");
	if (index < l->next)
		st = refuse(l, OPK_BAD_MEMBER, c->path,
			"is out of order\n"
			"Members stand in the order of the manifest.");
	l->seen[index] = true;
	return st;
}

static enum opk_status read_listed(struct load *l,
	const struct archive_member *m, size_t index, enum opk_status *fatal)
{
	struct component *c = &l->b->state.items[index];
	enum opk_status st = place(l, index);

	if (st)
		return st;
	l->next = index + 1;
	if (m->size != c->size)
		return refuse(l, OPK_WRONG_SIZE, c->path,
			"is not as long as the manifest says");
	buf_clear(&l->data);
	*fatal = archive_reader_data(l->b->reader, l->faults, &l->data);
	if (*fatal)
		return *fatal;
	st = keep(l, c);
	l->end = l->next;
	return st;
}

/* Too much is wrong to go on: what follows would only cost. */
static enum opk_status check_rest(struct load *l, uint64_t size)
{
	struct source src = { .name = l->b->name };

	if (!l->broken)
		return OPK_OK;
	l->rest += size;
	if (l->rest <= REST_BYTES)
		return OPK_OK;
	return fault(l->faults, OPK_BAD_BUNDLE, &src, 0, 0,
		"'%s' has faults; the rest of it is not read", src.name);
}

/* One member; *fatal: nothing more can be read. */
static void read_member(
	struct load *l, const struct archive_member *m, enum opk_status *fatal)
{
	const struct component *c = state_find(&l->b->state, m->path);
	enum opk_status st;

	*fatal = check_rest(l, m->size);
	if (*fatal)
		return;
	if (c)
		st = read_listed(l, m, (size_t)(c - l->b->state.items), fatal);
	else
		st = refuse_stranger(l, m->path);
	if (st)
		l->broken = true;
	if (l->bytes >= BATCH_BYTES || l->members >= BATCH_MEMBERS)
		end_batch(l);
}

static void report_missing(struct load *l)
{
	for (size_t i = 0; i < l->b->state.count; i++)
		if (!l->seen[i]) {
			l->broken = true;
			refuse(l, OPK_MISSING_MEMBER, l->b->state.items[i].path,
				"is listed in the manifest, but not there");
		}
}

static enum opk_status read_members(struct load *l)
{
	struct bundle *b = l->b;
	struct archive_member m;
	enum opk_status st = OPK_OK;

	archive_reader_allow(b->reader, b->manifest.total);
	while (!st) {
		st = archive_reader_next(b->reader, l->faults, &m);
		if (st || !m.path.ptr)
			break;
		read_member(l, &m, &st);
	}
	end_batch(l);
	if (!st)
		report_missing(l);
	return st;
}

static enum opk_status load(struct bundle *b, struct faults *f)
{
	struct arena scratch = { 0 };
	struct load l = { .b = b, .faults = f };
	enum opk_status st;

	l.seen = arena_new(&scratch, bool, b->state.count);
	l.mark = arena_mark(&b->arena);
	st = l.seen ? read_members(&l) : fault_memory(f);
	buf_release(&l.data);
	arena_release(&scratch);
	return worse(st, f->worst);
}

enum opk_status bundle_load(struct bundle *b, struct faults *f)
{
	struct arena scratch = { 0 };
	struct faults own = faults_part(f, &scratch);

	if (b->loaded)
		return b->status;
	b->status = load(b, &own);
	b->loaded = true;
	archive_reader_close(b->reader);
	b->reader = NULL;
	faults_sort(&own);
	faults_merge(f, &own);
	arena_release(&scratch);
	return b->status;
}

/* Opening a bundle: the archive's head, and the manifest, first of all. */

/* The name for faults of a path in the bundle; NULL: memory. */
static const char *bundle_place(
	const struct bundle *b, struct span path, struct arena *a)
{
	struct buf quoted = { 0 };
	const char *place = NULL;

	archive_quote(path, &quoted);
	if (!quoted.failed)
		place = arena_print(
			a, "%s!%.*s", b->name, SPAN_ARG(buf_span(&quoted)))
				.ptr;
	buf_release(&quoted);
	return place;
}

/* No archive of ours begins with anything else. */
static enum opk_status refuse_first(const struct bundle *b,
	const struct archive_member *m, struct faults *f)
{
	struct source src = { .name = b->name };
	struct buf quoted = { 0 };
	enum opk_status st;

	archive_quote(m->path, &quoted);
	st = m->path.ptr ? fault(f, OPK_BAD_BUNDLE, &src, 0, 0,
				   "'%s' is no bundle: its first entry is "
				   "'%.*s'\n"
				   "A bundle begins with manifest.yaml; "
				   "'orgpack export' makes one.",
				   b->name, SPAN_ARG(buf_span(&quoted)))
			 : fault(f, OPK_BAD_BUNDLE, &src, 0, 0,
				   "'%s' is no bundle: it is empty", b->name);
	buf_release(&quoted);
	return st;
}

static enum opk_status read_manifest(struct bundle *b, struct faults *f)
{
	struct archive_member m;
	enum opk_status st;

	st = archive_reader_next(b->reader, f, &m);
	if (st)
		return st;
	if (!m.path.ptr || !span_is(m.path, "manifest.yaml"))
		return refuse_first(b, &m, f);
	archive_reader_allow(b->reader, MANIFEST_MOST);
	st = archive_reader_data(b->reader, f, &b->text);
	if (st)
		return st;
	b->src.text = buf_span(&b->text);
	b->src.name = bundle_place(b, SPAN("manifest.yaml"), &b->arena);
	if (!b->src.name)
		return fault_memory(f);
	return manifest_read(&b->manifest, &b->src, &b->arena, f);
}

/* The first version of the format knew no files of other systems: the scope
 * that it has, in the arena. NULL: memory. */
static const struct node *first_scope(struct arena *a)
{
	static const char *const keys[] = { "foreign", "origin",
		"credentials" };
	struct node *scope = node_new(a, NODE_MAP), *last = scope;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		last = last ? node_put_bool(a, scope, keys[i], false) : NULL;
	return last ? scope : NULL;
}

static void set_state(struct bundle *b)
{
	const struct node *tree = b->manifest.tree;
	const struct node *scope = node_get(tree, SPAN("scope"));

	b->state = (struct state){
		.name = b->name,
		.prefix = arena_print(&b->arena, "%s!", b->name).ptr,
		.source = (struct node *)node_get(tree, SPAN("source")),
		.items = b->manifest.items,
		.count = b->manifest.count,
		.has_digest = true,
		.complete = !node_get_bool(tree, "partial", false),
		.scope = scope ? scope : first_scope(&b->arena),
	};
	b->state.digest = state_digest(&b->state);
}

/* Faults of the manifest come as they are found: put them in order. */
static enum opk_status open_archive(
	struct bundle *b, struct span bytes, struct faults *f)
{
	struct arena scratch = { 0 };
	struct faults own = faults_part(f, &scratch);
	enum opk_status st;

	st = bytes.ptr ? archive_reader_open_bytes(
				 b->name, bytes, &own, &b->reader)
		       : archive_reader_open(b->name, &own, &b->reader);
	if (!st)
		st = read_manifest(b, &own);
	faults_sort(&own);
	faults_merge(f, &own);
	arena_release(&scratch);
	return st;
}

static enum opk_status open_bundle(const char *name, struct span bytes,
	struct faults *f, struct bundle **out)
{
	struct bundle *b = calloc(1, sizeof *b);
	enum opk_status st;

	if (!b)
		return fault_memory(f);
	b->name = arena_copy(&b->arena, span_of(name)).ptr;
	st = b->name ? open_archive(b, bytes, f) : fault_memory(f);
	if (!st) {
		set_state(b);
		if (!b->state.prefix || !b->state.scope)
			st = fault_memory(f);
	}
	if (st) {
		bundle_close(b);
		return st;
	}
	*out = b;
	return OPK_OK;
}

enum opk_status bundle_open(
	const char *path, struct faults *f, struct bundle **out)
{
	return open_bundle(path, (struct span){ NULL, 0 }, f, out);
}

enum opk_status bundle_open_bytes(const char *name, struct span bytes,
	struct faults *f, struct bundle **out)
{
	return open_bundle(name, bytes.ptr ? bytes : SPAN(""), f, out);
}

void bundle_close(struct bundle *b)
{
	if (!b)
		return;
	archive_reader_close(b->reader);
	manifest_release(&b->manifest);
	buf_release(&b->text);
	arena_release(&b->arena);
	free(b);
}

void bundle_trust(struct bundle *b, bundle_known_fn *known, void *user)
{
	b->known = known;
	b->known_user = user;
}

bool bundle_is_former(const struct bundle *b)
{
	return b->manifest.former;
}

struct state *bundle_state(struct bundle *b)
{
	return &b->state;
}

const struct node *bundle_manifest(const struct bundle *b)
{
	return b->manifest.tree;
}

/* Writing a bundle: the manifest, then the components in its order. */

static enum opk_status find_form(
	const char *name, struct faults *f, enum archive_form *out)
{
	*out = span_is(span_of(name), "-") ? FORM_TAR_GZIP
					   : archive_form_of(name);
	if (*out != FORM_UNKNOWN)
		return OPK_OK;
	return fault(f, OPK_BAD_OPTION, NULL, 0, 0,
		"the form of a bundle is not known: '%s'\n"
		"Give it a name that ends in .tar.gz, .tgz, .tar.zst, .tar.xz "
		"or .zip.",
		name);
}

/* What we would refuse to read is not written either. */
static enum opk_status check_caps(const struct state *s, struct faults *f)
{
	uint64_t total = 0;
	enum opk_status st = OPK_OK;

	if (s->count > MANIFEST_ENTRIES)
		return fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"there are %zu components; a bundle holds %d", s->count,
			MANIFEST_ENTRIES);
	for (size_t i = 0; i < s->count; i++) {
		const struct component *c = &s->items[i];

		assert(!c->id.kind->local && c->has_content && !c->former);
		total += c->bytes.len;
		if (c->bytes.len > COMPONENT_BYTES)
			st = fault(f, OPK_TOO_LARGE,
				&(struct source){
					.name = arena_copy(f->arena, c->path)
							.ptr },
				0, 0,
				"the component has %zu bytes; the most is 16 "
				"MiB",
				c->bytes.len);
	}
	if (total > MANIFEST_TOTAL)
		st = fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"the components have %ju bytes; a bundle holds 4 GiB",
			(uintmax_t)total);
	return st;
}

static enum opk_status write_members(struct archive_writer *w,
	const struct state *s, struct span manifest, struct faults *f)
{
	enum opk_status st;

	st = archive_writer_add(w, SPAN("manifest.yaml"), manifest, f);
	for (size_t i = 0; !st && i < s->count; i++)
		st = archive_writer_add(
			w, s->items[i].path, s->items[i].bytes, f);
	return st ? st : archive_writer_finish(w, f);
}

static enum opk_status write_archive(enum archive_form form,
	const struct state *s, struct span manifest, struct buf *out,
	struct faults *f)
{
	struct archive_writer *w = NULL;
	enum opk_status st;

	if (manifest.len > MANIFEST_MOST)
		return fault(f, OPK_TOO_LARGE, NULL, 0, 0,
			"the manifest has %zu bytes; the most is 128 MiB",
			manifest.len);
	st = archive_writer_open(form, out, f, &w);
	if (st)
		return st;
	st = write_members(w, s, manifest, f);
	archive_writer_close(w);
	return st;
}

enum opk_status bundle_write(const char *name, const struct state *state,
	const struct span *requires, size_t requires_count, struct buf *out,
	struct faults *f)
{
	struct buf manifest = { 0 };
	enum archive_form form;
	enum opk_status st = find_form(name, f, &form);

	assert(state->source);
	if (!st)
		st = check_caps(state, f);
	if (st)
		return st;
	manifest_write(state, requires, requires_count, &manifest);
	st = manifest.failed
		     ? fault_memory(f)
		     : write_archive(form, state, buf_span(&manifest), out, f);
	buf_release(&manifest);
	return st;
}
