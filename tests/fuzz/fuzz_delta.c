/* SPDX-License-Identifier: MIT */
/* A delta is refused, or makes what its pieces say, and is written alike. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "util/buf.h"
#include "util/delta_read.h"
#include "util/file.h"
#include "util/hash.h"
#include "util/delta_apply.h"

/* The new file; small, so that offsets outside of it are found soon. */
static const char FRESH[] = "id,State,Name\n1,new,Ng\n2,new,Ito\n3,old,Oe\n";

/* What the pieces say, taken one by one. */
struct saying {
	struct arena arena;
	struct faults faults;
	VEC(struct delta_piece) pieces;
	struct buf old;
	bool outside; /* of the new file */
};

static int file_of(struct span s)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || !file_write_all(fd, s))
		abort();
	return fd;
}

static struct delta_piece *add(struct saying *x)
{
	struct delta_piece *p = vec_add(&x->arena, &x->pieces);

	if (!p)
		abort();
	return p;
}

static enum opk_status copy(void *user, uint64_t offset, uint64_t length)
{
	struct saying *x = user;
	struct span fresh = SPAN(FRESH);

	*add(x) = (struct delta_piece){ offset, length, NULL };
	x->outside |= offset > fresh.len || length > fresh.len - offset;
	if (!x->outside)
		buf_add(&x->old, span_cut(fresh, (size_t)offset,
					 (size_t)(offset + length)));
	return OPK_OK;
}

static enum opk_status literal(void *user, struct span bytes)
{
	struct saying *x = user;
	struct span s = arena_copy(&x->arena, bytes);

	if (!s.ptr)
		abort();
	*add(x) = (struct delta_piece){ 0, s.len, s.ptr };
	buf_add(&x->old, bytes);
	return OPK_OK;
}

static struct span bytes_of(struct arena *a, int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char *p = arena_alloc(a, (size_t)n + 1, 1, 1);

	if (n < 0 || !p || pread(fd, p, (size_t)n, 0) != n)
		abort();
	return (struct span){ p, (size_t)n };
}

static void check_result(struct saying *x, int out, enum opk_status applied)
{
	if ((applied != OPK_OK) != x->outside)
		abort();
	if (!applied &&
		!span_equal(bytes_of(&x->arena, out), buf_span(&x->old)))
		abort();
}

/* A good delta is the only way to say what it says. */
static void check_text(struct saying *x, struct span text)
{
	int again = file_of(SPAN(""));
	struct delta d = { x->pieces.items, x->pieces.count };

	if (!delta_write(again, &d) ||
		!span_equal(bytes_of(&x->arena, again), text))
		abort();
	close(again);
}

static void try(struct span text)
{
	struct saying x = { .faults.arena = &x.arena };
	const struct delta_visitor v = { copy, literal, &x, true };
	int delta = file_of(text), out = file_of(SPAN("")),
	    fresh = file_of(SPAN(FRESH));
	enum opk_status good = delta_visit(delta, "fuzz", &x.faults, &v);
	enum opk_status applied;

	if (good != delta_check(delta, "fuzz", &x.faults) ||
		(good != OPK_OK) != (x.faults.errors > 0))
		abort(); /* refused without a reason, or taken with one */
	applied = delta_apply(delta, "fuzz", fresh, out, &x.faults);
	if (good && !applied)
		abort();
	if (!good) {
		check_result(&x, out, applied);
		check_text(&x, text);
	}
	close(delta);
	close(out);
	close(fresh);
	buf_release(&x.old);
	arena_release(&x.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct digest d = digest_of(text);
	char hex[DIGEST_HEX + 1];
	struct buf sealed = { 0 };

	try(text);
	/* no fuzzer finds a digest */
	digest_format(&d, hex);
	buf_add(&sealed, text);
	buf_print(&sealed, "end %s\n", hex);
	try(buf_span(&sealed));
	buf_release(&sealed);
	return 0;
}
