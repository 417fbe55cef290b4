/* SPDX-License-Identifier: MIT */
/* What makes a path or a file name safe on every file system. */
#include "util/path.h"

#include <string.h>
#include <strings.h>

#include "util/arena.h"
#include "util/ascii.h"
#include "util/text.h"

/* Windows reserves these with any suffix and in any case. */
static bool is_reserved(struct span name)
{
	static const char *const words[] = { "con", "prn", "aux", "nul",
		"conin$", "conout$" };
	struct span stem = span_cut(name, 0, span_find(name, '.', 0));

	if (stem.len < 3 || !strchr("cpanlCPANL", stem.ptr[0]))
		return false; /* most names */
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (stem.len == strlen(words[i]) &&
			!strncasecmp(stem.ptr, words[i], stem.len))
			return true;
	return stem.len == 4 && ascii_is_digit(stem.ptr[3]) &&
	       stem.ptr[3] != '0' &&
	       (!strncasecmp(stem.ptr, "com", 3) ||
		       !strncasecmp(stem.ptr, "lpt", 3));
}

/*
 * A code point that HFS+ passes over when it compares names; its bytes are
 * skipped. These are all that git knows of (utf8.c, next_hfs_char).
 */
static bool skip_ignorable(struct span *s)
{
	const unsigned char *p = (const unsigned char *)s->ptr;
	unsigned code;

	if (s->len < 3 || (p[0] != 0xe2 && p[0] != 0xef))
		return false;
	code = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	if ((code < 0x200c || code > 0x200f) &&
		(code < 0x202a || code > 0x202e) &&
		(code < 0x206a || code > 0x206f) && code != 0xfeff)
		return false;
	*s = span_cut(*s, 3, s->len);
	return true;
}

/* Is that the whole text, or the text and only what HFS+ passes over? */
static bool is_word_on_hfs(struct span s, const char *word)
{
	for (; *word; word++) {
		while (skip_ignorable(&s))
			;
		if (!s.len || (ascii_is_letter(s.ptr[0]) ? (s.ptr[0] | 0x20)
							 : s.ptr[0]) != *word)
			return false;
		s = span_cut(s, 1, s.len);
	}
	while (skip_ignorable(&s))
		;
	return !s.len;
}

/*
 * Some file system may take the name for git's own folder: in any case, with
 * what HFS+ passes over, or by its short name on NTFS. Dots and blanks at
 * the end, streams and backslashes are dangers of their own.
 */
static bool is_git(struct span part)
{
	if (!strchr(".gG\xe2\xef", part.ptr[0]))
		return false; /* most names */
	return is_word_on_hfs(part, ".git") ||
	       (part.len == 5 && !strncasecmp(part.ptr, "git~", 4) &&
		       ascii_is_digit(part.ptr[4]));
}

static const char *part_danger(struct span part)
{
	if (!part.len)
		return "has an empty part";
	if (span_is(part, ".") || span_is(part, ".."))
		return "has a part '.' or '..'";
	if (part.ptr[part.len - 1] == '.' || part.ptr[part.len - 1] == ' ')
		return "has a part that ends with a dot or a space";
	if (is_reserved(part))
		return "has a name that Windows reserves";
	if (is_git(part))
		return "has a part that is git's own";
	if (part.len > 255)
		return "has a part of more than 255 bytes";
	return NULL;
}

static const char *byte_danger(struct span path)
{
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.ptr[i];

		if (c < 0x20 || c == 0x7f)
			return "has a control character";
		if (c == '\\')
			return "has a backslash";
		if (memchr(":*?\"<>|", c, 7))
			return "has a character that some file systems refuse";
	}
	return NULL;
}

const char *path_find_danger(struct span path)
{
	const char *why;
	struct span rest = path, part;

	if (!path.len)
		return "is empty";
	if (path.len > PATH_BYTES)
		return "is longer than 1024 bytes";
	if (path.ptr[0] == '/')
		return "is absolute";
	why = byte_danger(path);
	if (why)
		return why;
	if (text_find_invalid(path) < path.len)
		return "is not UTF-8";
	if (!text_is_nfc(path))
		return "is not in Unicode form NFC";
	if (path.ptr[path.len - 1] == '/')
		return "has an empty part";
	while (rest.len) {
		part = span_split(rest, '/', &rest);
		why = part_danger(part);
		if (why)
			return why;
	}
	return NULL;
}

bool path_is_name(struct span s)
{
	if (!s.len || s.len > NAME_BYTES || !ascii_is_letter(s.ptr[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!ascii_is_letter(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) &&
			s.ptr[i] != '_')
			return false;
	return !is_reserved(s);
}

/* "Email.yaml.orgpack-kept-17", or "...-17.2" */
bool path_is_kept(struct span name)
{
	size_t at = span_find_last(name, '-'), mark = strlen(PATH_KEPT);

	if (at == name.len || at + 1 == name.len || at + 1 < mark ||
		memcmp(name.ptr + at + 1 - mark, PATH_KEPT, mark) != 0)
		return false;
	for (size_t i = at + 1; i < name.len; i++)
		if (!ascii_is_digit(name.ptr[i]) && name.ptr[i] != '.')
			return false;
	return true;
}

bool path_is_litter(struct span name)
{
	char first = name.len ? name.ptr[0] : '.';
	char last = name.len ? name.ptr[name.len - 1] : '.';

	return first == '.' || last == '~' || (first == '#' && last == '#') ||
	       path_is_kept(name);
}

struct span path_base(struct span path)
{
	size_t at = span_find_last(path, '/');

	return at < path.len ? span_cut(path, at + 1, path.len) : path;
}

struct span path_parent(struct span path)
{
	size_t at = span_find_last(path, '/');

	return at < path.len ? span_cut(path, 0, at) : span_cut(path, 0, 0);
}

struct span path_name_from(struct arena *a, struct span display)
{
	char out[NAME_BYTES + 1];
	size_t n = 0;
	bool gap = false;

	for (size_t i = 0; i < display.len; i++) {
		char c = display.ptr[i];

		if (!ascii_is_letter(c) && !ascii_is_digit(c) && c != '_') {
			gap = true;
			continue;
		}
		if (!n && !ascii_is_letter(c))
			out[n++] = 'X';
		if (gap && n && n < NAME_BYTES)
			out[n++] = '_';
		gap = false;
		if (n < NAME_BYTES)
			out[n++] = c;
	}
	if (!n)
		return arena_copy(a, SPAN("X"));
	if (is_reserved((struct span){ out, n })) {
		memmove(out + 1, out, n);
		out[0] = 'X';
		n++;
	}
	return arena_copy(a, (struct span){ out, n });
}
