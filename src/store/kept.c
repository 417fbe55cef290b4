/* SPDX-License-Identifier: MIT */
/* Finding a free name, and renaming without overwriting. */
#include "store/kept.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "store/exchange.h"
#include "util/path.h"

enum {
	MOST_TRIES = 1000, /* of kept files of one name */
	BASE_BYTES = 200   /* of a name that the suffix still fits behind */
};

/* "Email.yaml.orgpack-kept-17", then "...-17.2", "...-17.3" */
static void make_name(struct span base, uint64_t transaction, unsigned try,
	char out[NAME_MAX + 1])
{
	int len = (int)(base.len < BASE_BYTES ? base.len : BASE_BYTES);

	if (try == 1)
		snprintf(out, NAME_MAX + 1, "%.*s" PATH_KEPT "%ju", len,
			base.ptr, (uintmax_t)transaction);
	else
		snprintf(out, NAME_MAX + 1, "%.*s" PATH_KEPT "%ju.%u", len,
			base.ptr, (uintmax_t)transaction, try);
}

static void say(const struct store *s, struct span path, struct span folder,
	const char *name, uint64_t transaction, struct faults *f)
{
	char place[STORE_NAME];
	struct source src = { .name = store_name(s, path, place) };

	warn(f, OPK_EDIT_KEPT, &src, 0, 0,
		"'%.*s' was edited while transaction %ju was being committed\n"
		"The edit is kept as '%.*s%s%s': put what is wanted of it into "
		"the file, then remove it.",
		SPAN_ARG(path), (uintmax_t)transaction, SPAN_ARG(folder),
		folder.len ? "/" : "", name);
}

bool kept_add(const struct store *s, struct cursor *at, int dir,
	const char *name, struct span path, uint64_t transaction,
	struct touched *touched, struct faults *f)
{
	struct span folder = path_parent(path);
	int to = cursor_open(at, folder);
	char kept[NAME_MAX + 1];

	if (to < 0) {
		/* its folder went, too */
		if (errno != ENOENT && errno != ENOTDIR)
			return false;
		folder = SPAN("");
		to = s->dir;
	}
	for (unsigned try = 1; try < MOST_TRIES; try++) {
		make_name(path_base(path), transaction, try, kept);
		if (exchange_into(dir, name, to, kept)) {
			touched_add(touched, folder);
			say(s, path, folder, kept, transaction, f);
			return true;
		}
		if (errno != EEXIST)
			return false;
	}
	return false;
}
