/* SPDX-License-Identifier: MIT */
/*
 * A journal is refused with a reason, or does nothing but what a transaction
 * may do, and is the same when it is written again.
 */
#include <string.h>

#include "fuzz_folder.h"
#include "store/journal.h"
#include "store/places.h"
#include "util/hash.h"
#include "util/buf.h"

/* A directory with one file, the journal. */
static int folder_with(const struct span *text)
{
	const char *folder = fuzz_folder();
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || (text && !fuzz_write(folder, SPAN("journal"), *text)))
		abort();
	return dir;
}

/* It may be anybody's journal: it may not lead elsewhere. */
static void check_line(const struct journal_line *l)
{
	if (journal_is_file(l)) {
		if (place_refuses_file(l->path, PLACE_ANY) ||
			(l->mode & ~(mode_t)0666))
			abort();
	} else if (place_refuses_folder(l->path, PLACE_ANY) ||
		   (l->mode & ~(mode_t)0777) || l->lasting) {
		abort();
	}
	if (l->delta && l->action != JOURNAL_CHANGE)
		abort();
}

static bool same_line(
	const struct journal_line *x, const struct journal_line *y)
{
	return x->action == y->action && x->mode == y->mode &&
	       x->lasting == y->lasting && x->delta == y->delta &&
	       span_equal(x->path, y->path) &&
	       digest_equal(&x->before, &y->before) &&
	       digest_equal(&x->after, &y->after);
}

static void check_again(const struct journal *j)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct journal again;
	struct digest written, read;
	int dir = folder_with(NULL);
	int fd = openat(dir, "journal", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || !journal_write(fd, j, &written) || close(fd) ||
		journal_read(dir, "fuzz", &a, &f, &again, &read) ||
		!digest_equal(&written, &read) || again.id != j->id ||
		again.count != j->count)
		abort();
	for (size_t i = 0; i < j->count; i++)
		if (!same_line(&j->lines[i], &again.lines[i]))
			abort();
	close(dir);
	arena_release(&a);
}

static void try(struct span text)
{
	struct arena a = { .limit = 64u << 20 };
	struct faults f = { .arena = &a };
	struct journal j;
	struct digest digest;
	int dir = folder_with(&text);
	enum opk_status st = journal_read(dir, "fuzz", &a, &f, &j, &digest);

	if ((st != OPK_OK) != (f.errors > 0))
		abort(); /* refused without a reason, or taken with one */
	for (size_t i = 0; !st && i < j.count; i++)
		check_line(&j.lines[i]);
	if (!st)
		check_again(&j);
	close(dir);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct digest d = digest_of(text);
	char hex[DIGEST_HEX + 1];
	struct buf sealed = { 0 };

	if (memmem(data, size, "\nend ", 5))
		try(text);
	/* no fuzzer finds a digest */
	digest_format(&d, hex);
	buf_add(&sealed, text);
	buf_print(&sealed, "end %s\n", hex);
	try(buf_span(&sealed));
	buf_release(&sealed);
	return 0;
}
