/* SPDX-License-Identifier: MIT */
/*
 * Reading a bundle's members: as listed, in that order, and nothing else.
 *
 * Members are decoded one after the other and checked in batches. Once
 * something is wrong, the rest is still read, for its faults, but no longer
 * kept; and after REST_BYTES more of it no longer read either.
 */
#include "bundle/bundle_parts.h"
#include "util/path.h"

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
	struct faults own = { .arena = &scratch };

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
