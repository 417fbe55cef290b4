/* SPDX-License-Identifier: MIT */
/* The table of places, and holding paths against it part by part. */
#include "store/places.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/kind.h"
#include "util/path.h"
#include "util/span.h"

#define STATE ".orgpack"

/*
 * '*' stands for some characters of a name, that do not begin with a dot,
 * '**' for one part or more. The places of kinds come from formats/kinds.
 */
static const struct place {
	const char *pattern;
	unsigned writers; /* enum place_writer */
} places[] = {
	{ ".gitattributes", PLACE_INIT },
	{ ".gitignore", PLACE_INIT },
	{ "records/*.csv", PLACE_PLAN },
	{ "records/*.csv.gz", PLACE_PLAN },
	{ STATE "/bases/**", PLACE_PLAN },
	{ STATE "/identity/**", PLACE_PLAN },
	{ STATE "/inbox/**", PLACE_PLAN },
	{ STATE "/outbox/**", PLACE_PLAN },
};

enum place_writer place_writer_of(struct span command)
{
	return span_is(command, "init") ? PLACE_INIT : PLACE_PLAN;
}

/* A part against one of a pattern: a text with a "*", a "{name}", or none. */
static bool match_part(struct span pattern, struct span part)
{
	size_t star = 0, end;
	struct span head, tail, middle;

	while (star < pattern.len && !strchr("*{", pattern.ptr[star]))
		star++;
	if (star == pattern.len)
		return span_equal(pattern, part);
	end = pattern.ptr[star] == '{' ? span_find(pattern, '}', star) : star;
	head = span_cut(pattern, 0, star);
	tail = span_cut(pattern, end + 1, pattern.len);
	if (part.len <= head.len + tail.len || !span_starts(part, head) ||
		!span_ends(part, tail))
		return false;
	middle = span_cut(part, head.len, part.len - tail.len);
	return pattern.ptr[star] == '{' ? path_is_name(middle)
					: middle.ptr[0] != '.';
}

/* A folder matches when it leads to a file that would. */
static bool match(struct span pattern, struct span path, bool folder)
{
	struct span part;

	while (pattern.len && path.len) {
		struct span want = span_split(pattern, '/', &pattern);

		if (span_is(want, "**"))
			return true;
		part = span_split(path, '/', &path);
		if (!match_part(want, part))
			return false;
	}
	return !path.len && (folder ? pattern.len > 0 : !pattern.len);
}

static bool is_kinds(struct span path, bool folder)
{
	struct identity id;

	/* below a system's folder a folder may be wherever a file may be */
	if (kind_of_path(path, &id) &&
		(!folder || id.kind->syntax == SYNTAX_BYTES))
		return true;
	if (!folder)
		return false;
	for (unsigned i = 0; i < kind_count(); i++)
		if (match(kind_at(i)->path, path, true))
			return true;
	return false;
}

static bool is_place(struct span path, enum place_writer writer, bool folder)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if ((places[i].writers & (unsigned)writer) &&
			match(span_of(places[i].pattern), path, folder))
			return true;
	return is_kinds(path, folder);
}

/* On a file system without case, .OrgPack is .orgpack. */
static bool is_state(struct span path)
{
	struct span part = span_split(path, '/', &path);

	return part.len == strlen(STATE) &&
	       !strncasecmp(part.ptr, STATE, part.len);
}

static const char *refusal(
	struct span path, enum place_writer writer, bool folder)
{
	const char *why = path_find_danger(path);

	/* the folder of the state itself is made when the org is opened */
	if (!why && (span_is(path, STATE) || !is_place(path, writer, folder)))
		why = is_state(path) ? "is the store's own"
				     : "is no place of an org";
	return why;
}

const char *place_refuses_file(struct span path, enum place_writer writer)
{
	return refusal(path, writer, false);
}

const char *place_refuses_folder(struct span path, enum place_writer writer)
{
	return refusal(path, writer, true);
}

mode_t place_file_mode(struct span path, mode_t mode, bool shared)
{
	mode &= is_state(path) ? 0600 : 0666;
	return shared && mode ? mode | 0660 : mode;
}

mode_t place_folder_mode(struct span path, mode_t mode, bool shared)
{
	if (is_state(path))
		return shared ? 02770 : 0700;
	mode &= 0777;
	return shared && mode ? mode | 02770 : mode;
}

mode_t place_new_folder(struct span path)
{
	return is_state(path) ? 0700 : 0;
}

bool place_accept(int fd, struct span path, bool shared, const char **why)
{
	struct stat st;
	mode_t mode;

	*why = NULL;
	if (fstat(fd, &st))
		return false;
	if (!S_ISREG(st.st_mode))
		*why = "is no regular file";
	else if (st.st_nlink != 1)
		*why = "has another name, too";
	if (*why)
		return true;
	mode = place_file_mode(path, st.st_mode, shared);
	/* another user's file in a shared org may lack bits, not have more */
	if ((st.st_mode & 07777) == mode || !fchmod(fd, mode) ||
		!(st.st_mode & 07777 & ~mode))
		return true;
	if (errno != EPERM)
		return false;
	*why = "has permissions that no file of an org has";
	return true;
}

bool stage_may_keep(struct span name)
{
	static const char *const taken[] = { "entry.yaml", "journal",
		"journal.tmp", "new", "old" };
	const struct span letters =
		SPAN("abcdefghijklmnopqrstuvwxyz0123456789._-");

	for (size_t i = 0; i < name.len; i++)
		if (span_find(letters, name.ptr[i], 0) == letters.len)
			return false;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (span_is(name, taken[i]))
			return false;
	return name.len && name.len <= NAME_BYTES && !path_find_danger(name);
}
