/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Runs every file of the directories given through a fuzzer's entry point, each
 * in a process of its own, as a broken law ends it. For machines without
 * libFuzzer, and for the test run. */

#define _POSIX_C_SOURCE 200809L

#include "setting.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t passed;
static size_t failed;

/** Return what is in a file, in a block of its size; NULL if it cannot be read. */
static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *const file = fopen(path, "rb");
    uint8_t *data = NULL;
    long length = -1;

    if (file && fseek(file, 0, SEEK_END) == 0) {
        length = ftell(file);
        rewind(file);
    }
    if (length >= 0) {
        *size = (size_t)length;
        data = malloc(*size ? *size : 1);
    }
    if (data && fread(data, 1, *size, file) != *size) {
        free(data);
        data = NULL;
    }
    if (file) {
        fclose(file);
    }
    return data;
}

static void replay(const char *path)
{
    size_t size = 0;
    uint8_t *const data = read_file(path, &size);
    const pid_t child = data ? fork() : -1;
    int status = -1;

    if (child == 0) {
        LLVMFuzzerTestOneInput(data, size);
        _exit(0);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0) {
        ++passed;
    } else {
        ++failed;
        fprintf(stderr, "failed: %s\n", path);
    }
    free(data);
}

static bool is_file_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void replay_directory(const char *directory)
{
    DIR *const stream = opendir(directory);
    const struct dirent *entry;

    if (!stream) {
        fprintf(stderr, "cannot read %s\n", directory);
        ++failed;
        return;
    }
    while ((entry = readdir(stream))) {
        char path[4096];
        const int length = snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);

        if (is_file_name(entry) && length > 0 && (size_t)length < sizeof(path)) {
            replay(path);
        }
    }
    closedir(stream);
}

int main(int count, char **arguments)
{
    for (int i = 1; i < count; ++i) {
        replay_directory(arguments[i]);
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed || !passed ? EXIT_FAILURE : EXIT_SUCCESS;
}
