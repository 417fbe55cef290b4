/* SPDX-License-Identifier: MIT */
/*
 * Taking Salesforce metadata apart into the items that are counted.
 *
 * A file's root element is its type. In the Metadata API's layout an object
 * or workflow holds its parts as elements; in source format they are files
 * of their own below its folder. Both come out as the same parts.
 */
#include "interop/salesforce/sf_read.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/xml.h"
#include "interop/salesforce/sf_name.h"
#include "interop/salesforce/sf_report.h"
#include "interop/salesforce/sf_state.h"
#include "schema/component.h"
#include "tree/element.h"
#include "util/file.h"
#include "util/map.h"
#include "util/path.h"
#include "util/walk.h"

/* The file's name without suffixes, percent signs undone. */
static struct span sf_plain_name(struct sf *w, struct span path)
{
	struct span base = path_base(path);
	size_t dot;

	if (span_ends(base, SPAN(SF_META)))
		base.len -= strlen(SF_META);
	dot = span_find_last(base, '.');
	if (dot < base.len && dot)
		base = span_cut(base, 0, dot);
	return sf_unescape(w, base);
}

static struct sf_part *add_part(struct sf *w, const struct foreign_type *type,
	struct span object, struct span name)
{
	struct sf_part *p = vec_add(w->a, &w->parts);

	if (!p) {
		w->log.failed = true;
		return NULL;
	}
	import_count_read(&w->log, type->name, 1);
	/* the place may have been another part's, which was dropped */
	*p = (struct sf_part){ .type = type, .object = object, .name = name };
	if (object.len && !span_equal(object, name))
		p->full = import_print(
			&w->log, "%.*s.%.*s", SPAN_ARG(object), SPAN_ARG(name));
	else
		p->full = import_print(&w->log, "%.*s", SPAN_ARG(name));
	return p;
}

static void place(struct sf_part *p, const struct element *e, const char *file)
{
	if (!p)
		return;
	p->e = e;
	p->file = file;
	p->line = e->line;
}

/* A part that is carried, or may be, is kept; others are dropped at once. */
static void take_part(struct sf *w, const struct foreign_type *type,
	struct span object, struct span name, const struct element *e,
	struct span path)
{
	struct sf_part *p = add_part(w, type, object, name);

	place(p, e, path.ptr);
	if (!p || !type->reason)
		return;
	sf_drop(w, p, type->reason);
	w->parts.count--;
}

static size_t take_children(struct sf *w, const struct foreign_type *type,
	struct span object, const struct element *e, struct span path)
{
	size_t n = 0;

	ELEMENT_EACH (child, e) {
		const struct node *of = node_get(type->children, child->name);
		const struct foreign_type *t =
			of ? foreign_type_find(&w->tables, of->text) : NULL;

		if (!t)
			continue;
		take_part(w, t, object, element_child_text(child, t->named_by),
			child, path);
		n++;
	}
	return n;
}

struct group {
	const struct element *first;
	size_t entries;
};

/* The entries of a profile, one drop for each element name. */
static void take_groups(struct sf *w, const struct sf_part *p)
{
	VEC(struct group) groups = { 0 };
	struct map known = { .arena = w->a };

	ELEMENT_EACH (child, p->e) {
		struct group *g;
		uint32_t at;

		if (!child->first)
			continue;
		at = map_add(&known, child->name, (uint32_t)groups.count);
		g = at == groups.count ? vec_add(w->a, &groups)
		    : at == MAP_NONE   ? NULL
				       : &groups.items[at];
		if (!g) {
			w->log.failed = true;
			return;
		}
		if (!g->entries++)
			g->first = child;
	}
	for (size_t i = 0; i < groups.count; i++) {
		const struct group *g = &groups.items[i];
		const char *type = import_print(&w->log, "%s.%.*s",
			p->type->name, SPAN_ARG(g->first->name))
					   .ptr;

		import_count_read(&w->log, type, g->entries);
		import_drop(&w->log,
			&(struct import_place){
				type, p->full, p->file, g->first->line },
			g->entries, p->type->reason);
	}
}

static void take_grouped(struct sf *w, const struct foreign_type *type,
	const struct element *e, struct span path)
{
	struct sf_part *p = add_part(w, type, SPAN(""), sf_plain_name(w, path));

	place(p, e, path.ptr);
	if (!p)
		return;
	take_groups(w, p);
	sf_drop(w, p, type->reason);
	w->parts.count--;
}

/* A manifest is carried by carrying what it lists; one of deletions is not. */
static void take_manifest(struct sf *w, const struct foreign_type *type,
	const struct element *e, struct span path)
{
	if (span_starts(path_base(path), SPAN("destructiveChanges"))) {
		take_part(w, type, SPAN(""), sf_plain_name(w, path), e, path);
		return;
	}
	import_count_read(&w->log, type->name, 1);
	import_count_carried(&w->log, type->name, 1);
}

/* The folder that holds the folder of a child: objects/X/fields/Y. */
static struct span sf_child_object(struct sf *w, struct span path)
{
	return sf_unescape(w, path_base(path_parent(path_parent(path))));
}

static struct span child_name(struct sf *w, const struct foreign_type *type,
	const struct element *e, struct span path)
{
	struct span name = element_child_text(e, type->named_by);

	return name.len ? name : sf_plain_name(w, path);
}

/* Names of templates, documents and reports have their folder before them. */
static struct span whole_name(
	struct sf *w, const struct foreign_type *type, struct span path)
{
	struct span name = sf_plain_name(w, path);
	struct span folder = path_base(path_parent(path));

	if (!type->foldered || !folder.len)
		return name;
	return import_print(
		&w->log, "%.*s/%.*s", SPAN_ARG(folder), SPAN_ARG(name));
}

static void take_unknown(
	struct sf *w, const struct element *e, struct span path)
{
	const char *type = import_print(&w->log, "%.*s", SPAN_ARG(e->name)).ptr;

	import_count_read(&w->log, type, 1);
	import_drop(&w->log,
		&(struct import_place){
			type, sf_plain_name(w, path), path.ptr, e->line },
		1, "orgpack does not know this type");
}

/* The type that a root element says; NULL: it is none. */
static const struct foreign_type *root_type(
	const struct sf *w, struct span name)
{
	const struct foreign_type *type = foreign_type_find(&w->tables, name);

	return type && type->shape != FOREIGN_INNER ? type : NULL;
}

/* Into parts and drops goes what a document holds. */
static void sf_take_root(
	struct sf *w, const struct element *e, struct span path)
{
	const struct foreign_type *type = root_type(w, e->name);
	struct span name;

	if (!type) {
		take_unknown(w, e, path);
		return;
	}
	switch (type->shape) {
	case FOREIGN_WHOLE:
		take_part(
			w, type, SPAN(""), whole_name(w, type, path), e, path);
		return;
	case FOREIGN_OBJECT:
		name = sf_plain_name(w, path);
		take_part(w, type, name, name, e, path);
		take_children(w, type, name, e, path);
		return;
	case FOREIGN_CONTAINER:
		name = sf_plain_name(w, path);
		if (take_children(w, type, name, e, path))
			return;
		import_count_read(&w->log, type->name, 1);
		import_drop(&w->log,
			&(struct import_place){
				type->name, name, path.ptr, e->line },
			1, "it is empty");
		return;
	case FOREIGN_GROUPED:
		take_grouped(w, type, e, path);
		return;
	case FOREIGN_MANIFEST:
		take_manifest(w, type, e, path);
		return;
	case FOREIGN_INNER:
	case FOREIGN_CHILD:
		take_part(w, type, sf_child_object(w, path),
			child_name(w, type, e, path), e, path);
		return;
	}
}

/* Finding and reading Salesforce metadata below a directory. */

#define NAMESPACE "soap.sforce.com/2006/04/metadata"

/* How much of a file of unknown kind is looked at. */
enum { SNIFF_BYTES = 1024 };

struct reading {
	struct sf *w;
	const char *directory;
	int dir;
	VEC(struct span) paths;
	struct map known; /* path: index */
	struct arena doc; /* one file at a time */
	size_t metadata;  /* files that were */
	size_t broken;    /* of them */
};

/* Repositories, what tools keep and packages of Node are no metadata. */
static bool skip(void *user, struct span path, bool is_dir)
{
	static const char *const names[] = { ".git", ".idea", ".sf", ".sfdx",
		".vscode", "node_modules" };
	struct span base = path_base(path);

	(void)user;
	for (size_t i = 0; is_dir && i < sizeof names / sizeof *names; i++)
		if (span_is(base, names[i]))
			return true;
	return false;
}

static enum opk_status seen(void *user, struct span path)
{
	struct reading *r = user;
	struct span *one = vec_add(r->w->a, &r->paths);
	struct span copy = arena_copy(r->w->a, path);

	if (!one || !copy.ptr ||
		map_add(&r->known, copy, (uint32_t)r->paths.count) == MAP_NONE)
		return fault_memory(r->w->f);
	*one = copy;
	return OPK_OK;
}

static void drop_file(struct reading *r, struct span path, const char *why)
{
	import_count_read(&r->w->log, "File", 1);
	import_drop(&r->w->log,
		&(struct import_place){ "File", path, path.ptr, 0 }, 1, why);
}

/* "objects/X.object", "fields/Y.field-meta.xml": what stands behind the dot */
static struct span suffix_of(struct span base)
{
	size_t dot = span_find_last(base, '.');

	return span_cut(base, dot < base.len ? dot + 1 : dot, base.len);
}

enum guess {
	GUESS_SF_METADATA,
	GUESS_BODY, /* what a file of metadata describes */
	GUESS_OTHER,
	GUESS_SPECIAL,
	GUESS_UNREADABLE
};

/* Is it the content that a -meta.xml file beside it describes? */
static bool is_body(const struct reading *r, struct span path)
{
	struct span meta = arena_print(r->w->a, "%.*s" SF_META, SPAN_ARG(path));

	return meta.ptr && map_get(&r->known, meta) != MAP_NONE;
}

/* Is it below a folder of folders whose files belong together? */
static bool is_in_bundle(const struct reading *r, struct span path)
{
	const struct node *names = node_get(r->w->tables.doc, SPAN("bundles"));
	struct span rest = path, part;

	while (rest.len) {
		part = span_split(rest, '/', &rest);
		NODE_EACH (n, names)
			if (rest.len && span_equal(n->text, part))
				return true;
	}
	return false;
}

/* Only regular files are opened for good; a pipe must not block. */
static enum guess sniff(const struct reading *r, struct span path)
{
	char head[SNIFF_BYTES];
	struct stat st;
	const struct foreign_type *type;
	enum guess g = GUESS_OTHER;
	ssize_t n;
	int fd;

	if (fstatat(r->dir, path.ptr, &st, AT_SYMLINK_NOFOLLOW))
		return GUESS_UNREADABLE;
	if (!S_ISREG(st.st_mode))
		return GUESS_SPECIAL;
	if (span_ends(path, SPAN(SF_META)))
		return GUESS_SF_METADATA;
	if (is_body(r, path) || is_in_bundle(r, path))
		return GUESS_BODY;
	type = foreign_type_of_suffix(
		&r->w->tables, suffix_of(path_base(path)));
	if (type && type->shape != FOREIGN_CHILD)
		return GUESS_SF_METADATA;
	fd = openat(r->dir, path.ptr,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return GUESS_UNREADABLE;
	n = read(fd, head, sizeof head);
	if (n < 0)
		g = GUESS_UNREADABLE;
	else if (memmem(head, (size_t)n, NAMESPACE, strlen(NAMESPACE)))
		g = GUESS_SF_METADATA;
	close(fd);
	return g;
}

/* Keep a file that was read; false: it cannot be, which is said. */
static bool keep_file(struct reading *r, struct span path, struct span bytes)
{
	const char *why = import_files_keep(
		&r->w->log.files, r->w->a, path, bytes, &r->w->log.failed);

	if (why)
		drop_file(r, path,
			import_print(&r->w->log, "the path %s", why).ptr);
	return !why;
}

static enum opk_status read_root(struct reading *r, struct span path,
	struct source *src, struct faults *f, struct element **root)
{
	enum opk_status st;

	src->name = arena_print(&r->doc, "%s/%s", r->directory, path.ptr).ptr;
	if (!src->name)
		return fault_memory(f);
	st = file_read(r->dir, path.ptr, src->name, COMPONENT_BYTES, &r->doc, f,
		&src->text);
	return st ? st : xml_read(src, &r->doc, f, root);
}

/* The element without its file: no attributes, texts trimmed. */
static struct element *keep(struct sf *w, const struct element *e)
{
	struct element *out = arena_new(w->a, struct element, 1);

	if (!out) {
		w->log.failed = true;
		return NULL;
	}
	out->name = arena_copy(w->a, e->name);
	out->line = e->line;
	out->column = e->column;
	if (!e->first)
		out->text = arena_copy(w->a, element_text(e));
	if (!out->name.ptr || (!e->first && !out->text.ptr))
		w->log.failed = true;
	ELEMENT_EACH (child, e) {
		struct element *copy = keep(w, child);

		if (!copy)
			return NULL;
		if (out->last)
			out->last->next = copy;
		else
			out->first = copy;
		out->last = copy;
		out->count++;
	}
	return out;
}

/* What may be carried outlives its file; of the rest, names are copied. */
static void take_document(
	struct reading *r, const struct element *root, struct span path)
{
	const struct foreign_type *type = root_type(r->w, root->name);

	if (type && !type->reason)
		root = keep(r->w, root);
	if (root)
		sf_take_root(r->w, root, path);
}

/* The type of a file that cannot be read, by its name; NULL: not known. */
static const struct foreign_type *type_of_path(
	const struct sf *w, struct span path)
{
	struct span base = path_base(path);

	if (span_ends(base, SPAN(SF_META)))
		base.len -= strlen(SF_META);
	return foreign_type_of_suffix(&w->tables, suffix_of(base));
}

/*
 * A file that is no XML is an item that cannot be carried, as any other: one
 * of them must not keep a project of thousands out.
 */
static void drop_broken(struct reading *r, struct span path,
	const struct source *src, const struct opk_fault *why)
{
	struct sf *w = r->w;
	const struct foreign_type *type = type_of_path(w, path);
	struct span name = path;

	r->broken++;
	warn(w->f, why->code, src, why->at.line, why->at.column, "%s%s%s",
		why->text, why->hint ? "\n" : "", why->hint ? why->hint : "");
	if (type)
		name = sf_plain_name(w, path);
	if (type && type->shape == FOREIGN_CHILD)
		name = import_print(&w->log, "%.*s.%.*s",
			SPAN_ARG(sf_child_object(w, path)), SPAN_ARG(name));
	import_count_read(&w->log, type ? type->name : "File", 1);
	import_drop(&w->log,
		&(struct import_place){ type ? type->name : "File", name,
			path.ptr, why->at.line },
		1,
		import_print(&w->log, "it cannot be read: %s", why->text).ptr);
}

static enum opk_status read_metadata(struct reading *r, struct span path)
{
	struct arena_mark start = arena_mark(&r->doc);
	struct arena notes = { 0 };
	struct faults f = faults_part(r->w->f, &notes);
	struct source src = { 0 };
	struct element *root;
	enum opk_status st = read_root(r, path, &src, &f, &root);

	r->metadata++;
	if (!st) {
		keep_file(r, path, src.text);
		take_document(r, root, path);
	} else if (st == OPK_SYSTEM || !f.count)
		faults_merge(r->w->f, &f);
	else
		drop_broken(r, path, &src, &f.items[0]);
	arena_rewind(&r->doc, start);
	arena_release(&notes);
	return st == OPK_SYSTEM ? st : OPK_OK;
}

static enum opk_status read_body(struct reading *r, struct span path)
{
	struct arena_mark start = arena_mark(&r->doc);
	struct arena notes = { 0 };
	struct faults f = faults_part(r->w->f, &notes);
	struct span bytes;
	enum opk_status st = file_read(r->dir, path.ptr, path.ptr,
		COMPONENT_BYTES, &r->doc, &f, &bytes);

	if (!st)
		keep_file(r, path, bytes);
	else if (st == OPK_SYSTEM || !f.count)
		faults_merge(r->w->f, &f);
	else
		drop_file(r, path,
			import_print(&r->w->log, "%s", f.items[0].text).ptr);
	arena_rewind(&r->doc, start);
	arena_release(&notes);
	return st == OPK_SYSTEM ? st : OPK_OK;
}

static enum opk_status read_file(struct reading *r, struct span path)
{
	switch (sniff(r, path)) {
	case GUESS_SF_METADATA:
		return read_metadata(r, path);
	case GUESS_BODY:
		return read_body(r, path);
	case GUESS_SPECIAL:
		drop_file(r, path, "it is a link or no regular file");
		return OPK_OK;
	case GUESS_UNREADABLE:
		return fault_errno(r->w->f, OPK_CANNOT_READ, "read", path.ptr);
	case GUESS_OTHER:
		drop_file(r, path, "it is no Salesforce metadata");
	}
	return OPK_OK;
}

static enum opk_status check_any_found(const struct reading *r)
{
	struct source src = { .name = r->directory };

	if (!r->metadata)
		return fault(r->w->f, OPK_BAD_IMPORT, &src, 0, 0,
			"there is no Salesforce metadata here\n"
			"Name a folder that a Salesforce project or a "
			"retrieved package lies in, such as force-app or src.");
	if (r->broken == r->metadata)
		return fault(r->w->f, OPK_BAD_IMPORT, &src, 0, 0,
			"none of the files can be read\n"
			"Repair the files that the warnings name.");
	return OPK_OK;
}

enum opk_status sf_read_all(struct sf *w, const char *directory)
{
	struct reading r = { .w = w, .directory = directory };
	enum opk_status st;

	r.known.arena = w->a;
	r.dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r.dir < 0)
		return fault_errno(w->f, OPK_CANNOT_READ, "open", directory);
	st = walk_files(r.dir, directory, skip, &r, seen, w->a, w->f);
	for (size_t i = 0; i < r.paths.count; i++)
		st = worse(st, read_file(&r, r.paths.items[i]));
	w->log.out->files = r.paths.count;
	close(r.dir);
	arena_release(&r.doc);
	return st ? st : check_any_found(&r);
}
