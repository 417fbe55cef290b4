/* SPDX-License-Identifier: MIT */
/*
 * A fuzz target without a fuzzer: runs it over the files given, and those in
 * the folders given, so that a corpus is checked wherever there is a compiler.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"

/* The target sees a block of exactly the file's size, so that a sanitizer
 * notices a byte read beyond it. */
static void run_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size ? size : 1);

	if (!f || !data || fread(data, 1, size, f) != size) {
		perror(path);
		exit(1);
	}
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

static size_t run(const char *path);

static size_t run_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[4096];
	size_t n = 0;

	if (!dir) {
		perror(path);
		exit(1);
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		n += run(name);
	}
	closedir(dir);
	return n;
}

static size_t run(const char *path)
{
	struct stat st;

	if (stat(path, &st)) {
		perror(path);
		exit(1);
	}
	if (S_ISDIR(st.st_mode))
		return run_folder(path);
	run_file(path, (size_t)st.st_size);
	return 1;
}

int main(int argc, char **argv)
{
	size_t n = 0;

	for (int i = 1; i < argc; i++)
		n += run(argv[i]);
	printf("%zu inputs\n", n);
	return n ? 0 : 1;
}
