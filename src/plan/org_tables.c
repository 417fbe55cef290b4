/* SPDX-License-Identifier: MIT */
/* Finding and opening the tables of an org. */
#include "plan/org_tables.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "records/table.h"
#include "store/copier.h"
#include "store/store.h"
#include "util/file.h"

/* Large, and on a disk, unlike /tmp perhaps. */
static const char scratch_folder[] = "/var/tmp";

/*
 * Is something there? What is no plain file is not taken for nothing: records
 * would be lost unseen.
 */
static enum opk_status look(
	struct store *s, struct span path, struct faults *f, bool *is_there)
{
	struct stat info;
	enum opk_status st = store_has(s, path, f, is_there);

	if (st || *is_there || store_is_unfinished(s))
		return st;
	switch (file_look(store_dir(s), path.ptr, &info)) {
	case PRESENT:
		*is_there = true;
		return OPK_OK;
	case ABSENT:
		return OPK_OK;
	default:
		return fault_errno(f, OPK_CANNOT_READ, "look at", path.ptr);
	}
}

enum opk_status tables_find(struct store *s, struct span module,
	struct arena *a, struct faults *f, struct span *path)
{
	struct span plain =
		arena_print(a, "records/%.*s.csv", SPAN_ARG(module));
	struct span packed =
		arena_print(a, "records/%.*s.csv.gz", SPAN_ARG(module));
	bool has_plain = false, has_packed = false;
	enum opk_status st;

	if (!plain.ptr || !packed.ptr)
		return fault_memory(f);
	st = look(s, plain, f, &has_plain);
	if (!st)
		st = has_plain ? store_has(s, packed, f, &has_packed)
			       : look(s, packed, f, &has_packed);
	if (st)
		return st;
	if (has_plain && has_packed)
		return fault(f, OPK_BAD_RECORDS,
			&(struct source){ .name = packed.ptr }, 0, 0,
			"the table '%.*s' is there twice, packed and not\n"
			"Remove the one that is not wanted.",
			SPAN_ARG(module));
	*path = has_plain ? plain : has_packed ? packed : SPAN("");
	return OPK_OK;
}

enum opk_status tables_scratch(struct faults *f, int *fd)
{
	char name[] = "/var/tmp/orgpack-XXXXXX";

	*fd = mkostemp(name, O_CLOEXEC);
	if (*fd < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "make", name);
	unlink(name);
	return OPK_OK;
}

enum opk_status tables_digest(
	int fd, const char *name, struct faults *f, struct digest *out)
{
	struct copier copier;
	enum opk_status st = OPK_OK;

	if (!copier_init(&copier))
		st = fault_memory(f);
	else if (!copier_digest_open(&copier, fd, out))
		st = fault_errno(f, OPK_CANNOT_READ, "read", name);
	copier_release(&copier);
	return st;
}

/* What is packed is unpacked into a file without a name. */
static enum opk_status open_packed(struct table *out, int fd, const char *name,
	struct table_how how, struct faults *f)
{
	enum opk_status st;

	how.spool = open(scratch_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (how.spool < 0)
		return fault_errno(f, OPK_CANNOT_WRITE, "open", scratch_folder);
	st = table_open_file(out, fd, name, &how, f);
	close(how.spool);
	return st;
}

enum opk_status tables_open(struct store *s, struct span path, unsigned workers,
	struct arena *a, struct faults *f, struct table *out,
	struct digest *before)
{
	struct table_how how = { .workers = workers };
	const char *root = store_root(s);
	const char *name =
		strcmp(root, ".")
			? arena_print(a, "%s/%.*s", root, SPAN_ARG(path)).ptr
			: path.ptr;
	enum opk_status st = OPK_OK;
	int fd;

	if (!name)
		return fault_memory(f);
	fd = store_open_file(s, path);
	if (fd < 0)
		return fault_errno(f, OPK_CANNOT_READ, "open", name);
	if (before)
		st = tables_digest(fd, name, f, before);
	if (!st)
		st = span_ends(path, SPAN(".gz"))
			     ? open_packed(out, fd, name, how, f)
			     : table_open_file(out, fd, name, &how, f);
	close(fd);
	return st;
}
