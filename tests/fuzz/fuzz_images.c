/* SPDX-License-Identifier: MIT */
/*
 * Whatever an org's history holds: verifying it and taking a transaction back
 * end, say why when they do not, and change nothing but places of an org.
 *
 * The input holds files (fuzz_folder.h): "journal", "entry.yaml" and "old/N"
 * are those of the only transaction, all others the org's as it is now. No
 * fuzzer finds a digest, so the journal gets its last line here; a column
 * "=old" in it stands for the digest of the line's image, or of what that
 * makes where it is a delta, "=now" for that of the file as it is now. The
 * entry gets the journal's, and deltas get their last line, too.
 */
#include <string.h>
#include <sys/mman.h>

#include "fuzz_folder.h"
#include "store/places.h"
#include "store/store.h"
#include "util/delta_read.h"
#include "util/hash.h"
#include "util/walk.h"
#include "model/plan.h"
#include "store/commit.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/undo.h"
#include "util/buf.h"
#include "util/delta_apply.h"

enum { MOST = 64 }; /* files of an input */

#define HISTORY ".orgpack/history/1/"

struct parts {
	struct span path[MOST], text[MOST];
	size_t count;
};

/* What lies beside the org, and in it where orgpack has no business. */
static const char *const foreign[][2] = {
	{ "org/README.md", "mine\n" },
	{ "org/.git/config", "[core]\n" },
	{ "org/.git/hooks/pre-commit", "#!/bin/sh\n" },
	{ "org/src/main.c", "int x;\n" },
	{ "beside/records/Leads.csv", "id\n1\n" },
};

enum { FOREIGN = sizeof foreign / sizeof *foreign };

static const struct span *find(
	const struct parts *all, const char *folder, struct span name)
{
	char path[PATH_BYTES + 16];

	snprintf(path, sizeof path, "%s%.*s", folder, SPAN_ARG(name));
	for (size_t i = 0; i < all->count; i++)
		if (span_is(all->path[i], path))
			return &all->text[i];
	return NULL;
}

static void put_digest(struct buf *out, const struct span *text)
{
	struct digest d = digest_of(text ? *text : SPAN(""));
	char hex[DIGEST_HEX + 1];

	digest_format(&d, hex);
	buf_add_text(out, hex);
}

static int file_of(struct span s)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || !file_write_all(fd, s))
		abort();
	return fd;
}

/* A delta gets the line that ends it. */
static void seal_image(struct span text, struct buf *out)
{
	buf_add(out, text);
	if (span_starts(text, SPAN("orgpack-delta/1\n"))) {
		buf_add_text(out, "end ");
		put_digest(out, &text);
		buf_add_char(out, '\n');
	}
}

/* The digest of what a delta makes of the file as it is now. */
static void put_made(
	struct buf *out, const struct span *image, const struct span *now)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };
	struct buf sealed = { 0 };
	int delta, fresh, made;
	char *bytes;
	off_t n;

	seal_image(image ? *image : SPAN(""), &sealed);
	delta = file_of(buf_span(&sealed));
	fresh = file_of(now ? *now : SPAN(""));
	made = file_of(SPAN(""));
	delta_apply(delta, "fuzz", fresh, made, &f);
	n = lseek(made, 0, SEEK_END);
	bytes = arena_alloc(&a, (size_t)n + 1, 1, 1);
	if (n < 0 || !bytes || pread(made, bytes, (size_t)n, 0) != n)
		abort();
	put_digest(out, &(struct span){ bytes, (size_t)n });
	close(delta);
	close(fresh);
	close(made);
	buf_release(&sealed);
	arena_release(&a);
}

static void put_line(const struct parts *all, struct span line, size_t number,
	struct buf *out)
{
	bool is_delta = span_starts(line, SPAN("change~ "));
	struct span path = line, column;
	const struct span *old, *now;
	char name[24];

	for (int i = 0; i < 4; i++)
		span_split(path, ' ', &path);
	snprintf(name, sizeof name, "%zu", number);
	old = find(all, "old/", span_of(name));
	now = find(all, "", path);
	for (int i = 0; i < 4; i++) {
		column = span_split(line, ' ', &line);
		if (span_is(column, "=old") && is_delta)
			put_made(out, old, now);
		else if (span_is(column, "=old"))
			put_digest(out, old);
		else if (span_is(column, "=now"))
			put_digest(out, now);
		else
			buf_add(out, column);
		buf_add_char(out, ' ');
	}
	buf_add(out, path);
	buf_add_char(out, '\n');
}

/* The journal, sealed; *digest is what an entry says of it. */
static void seal_journal(
	const struct parts *all, struct buf *out, struct digest *digest)
{
	const struct span *text = find(all, "", SPAN("journal"));
	struct span rest = text ? *text : SPAN("");
	char hex[DIGEST_HEX + 1];

	buf_add(out, span_split(rest, '\n', &rest));
	buf_add_char(out, '\n');
	for (size_t n = 2; rest.len; n++)
		put_line(all, span_split(rest, '\n', &rest), n, out);
	*digest = digest_of(buf_span(out));
	digest_format(digest, hex);
	buf_print(out, "end %s\n", hex);
}

static void seal_entry(
	const struct parts *all, const struct digest *journal, struct buf *out)
{
	const struct span *text = find(all, "", SPAN("entry.yaml"));
	char hex[DIGEST_HEX + 1];

	digest_format(journal, hex);
	if (text)
		buf_add(out, *text);
	else
		buf_print(out,
			"format: orgpack-history/1\nid: 1\n"
			"time: '2026-03-31T15:30:00Z'\nactor: ann\n"
			"command: apply\nsummary: x\nplan: sha256:%s\n"
			"added: 1\nchanged: 1\ndeleted: 1\n",
			hex);
	buf_print(out, "journal: sha256:%s\n", hex);
}

static const char *lay_out(const struct parts *all)
{
	const char *folder = fuzz_folder();
	static char org[300], history[320];
	struct buf journal = { 0 }, entry = { 0 };
	struct digest digest;

	snprintf(org, sizeof org, "%s/org", folder);
	snprintf(history, sizeof history, "%s/" HISTORY, org);
	seal_journal(all, &journal, &digest);
	seal_entry(all, &digest, &entry);
	for (size_t i = 0; i < FOREIGN; i++)
		if (!fuzz_make(folder, span_of(foreign[i][0]),
			    span_of(foreign[i][1])))
			abort();
	fuzz_write(org, SPAN("org.yaml"),
		SPAN("org_id: '7'\nname: o\nedition: enterprise\n"));
	fuzz_write(org, SPAN(HISTORY "journal"), buf_span(&journal));
	fuzz_write(org, SPAN(HISTORY "entry.yaml"), buf_span(&entry));
	for (size_t i = 0; i < all->count; i++) {
		struct span path = all->path[i];
		struct buf image = { 0 };

		seal_image(all->text[i], &image);
		if (span_starts(path, SPAN("old/")))
			fuzz_write(history, path, buf_span(&image));
		else if (!place_refuses_file(path, PLACE_ANY))
			fuzz_write(org, path, all->text[i]);
		buf_release(&image);
	}
	buf_release(&journal);
	buf_release(&entry);
	return org;
}

/* A file that is there must be in a place, the store's own, or foreign. */
static enum opk_status seen(void *user, struct span path)
{
	struct arena *a = user;
	struct span own = path;
	struct stat st;
	char full[512 + PATH_BYTES];

	snprintf(full, sizeof full, "%s/%.*s", fuzz_scratch, SPAN_ARG(path));
	if (lstat(full, &st) || !S_ISREG(st.st_mode) || (st.st_mode & 07111))
		abort();
	for (size_t i = 0; i < FOREIGN; i++) {
		struct faults f = { .arena = a };
		struct span text;

		if (!span_is(path, foreign[i][0]))
			continue;
		if (file_read_operand(full, 1 << 20, a, &f, &text) ||
			!span_is(text, foreign[i][1]))
			abort();
		return OPK_OK;
	}
	if (!span_starts(path, SPAN("org/")))
		abort();
	own = span_cut(path, 4, path.len);
	if (place_refuses_file(own, PLACE_ANY) &&
		!span_starts(own, SPAN(".orgpack/")))
		abort();
	return OPK_OK;
}

static void check_folder(struct arena *a)
{
	struct faults f = { .arena = a };
	int dir = open(fuzz_scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || walk_files(dir, "fuzz", NULL, a, seen, a, &f))
		abort();
	close(dir);
	for (size_t i = 0; i < FOREIGN; i++) {
		char full[512];

		snprintf(full, sizeof full, "%s/%s", fuzz_scratch,
			foreign[i][0]);
		if (access(full, R_OK))
			abort();
	}
}

static void expect(enum opk_status st, const struct faults *f, size_t before)
{
	if ((st != OPK_OK) != (f->errors > before))
		abort(); /* refused without a reason, or taken with one */
}

static void use(const char *org, enum store_mode mode, struct arena *a)
{
	struct faults f = { .arena = a };
	struct store *s = NULL;
	struct plan p;
	struct commit done;
	uint64_t undoes;
	size_t before;
	enum opk_status st = store_open(org, mode, 0, &f, &s);

	expect(st, &f, 0);
	if (st)
		return;
	st = store_verify_history(s, &f);
	expect(st, &f, 0);
	for (int force = 0; force < 2; force++) {
		before = f.errors;
		st = store_undo_plan(s, 1, force, a, &f, &p, &undoes);
		expect(st, &f, before);
		if (st || mode != STORE_WRITE)
			continue;
		before = f.errors;
		st = store_commit(s, &p, &f, &done);
		expect(st, &f, before);
		break;
	}
	store_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { .limit = 256u << 20 };
	struct span rest = { (const char *)data, size };
	struct parts all = { .count = 0 };
	const char *org;

	while (all.count < MOST &&
		fuzz_next(&rest, &all.path[all.count], &all.text[all.count]))
		all.count++;
	org = lay_out(&all);
	use(org, STORE_READ, &a);
	use(org, STORE_WRITE, &a);
	check_folder(&a);
	arena_release(&a);
	return 0;
}
