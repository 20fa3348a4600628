/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "resources/meter.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Before each block: its size, and a word that nothing else holds by chance.
   Behind each block: the same word, for a byte written past the end. */
struct header {
    alignas(max_align_t) size_t size;
    uint64_t mark;
};

static const uint64_t live_mark = 0x9e3779b97f4a7c15;
static const uint64_t dead_mark = 0x2545f4914f6cdd1d;

void meter_init(struct meter *meter)
{
    memset(meter, 0, sizeof *meter);
    pthread_mutex_init(&meter->lock, NULL);
}

static bool must_fail(struct meter *meter)
{
    meter->calls++;
    if (meter->fail_at == 0 || meter->calls < meter->fail_at)
        return false;
    if (meter->calls > meter->fail_at && !meter->for_good)
        return false;
    meter->failed = true;
    return true;
}

static void *take(struct meter *meter, size_t size)
{
    struct header *header = malloc(sizeof *header + size + sizeof live_mark);
    if (header == NULL)
        return NULL;
    header->size = size;
    header->mark = live_mark;
    char *memory = (char *)(header + 1);
    memset(memory, 0xa5, size);
    memcpy(memory + size, &live_mark, sizeof live_mark);
    meter->blocks++;
    meter->bytes += size;
    if (meter->bytes > meter->peak)
        meter->peak = meter->bytes;
    return memory;
}

static struct header *header_of(struct meter *meter, void *memory)
{
    struct header *header = (struct header *)memory - 1;
    if (header->mark != live_mark) {
        meter->broken = true;
        return NULL;
    }
    if (memcmp((char *)memory + header->size, &live_mark, sizeof live_mark) != 0)
        meter->broken = true;
    return header;
}

static void give_back(struct meter *meter, void *memory)
{
    struct header *header = header_of(meter, memory);
    if (header == NULL)
        return;
    meter->blocks--;
    meter->bytes -= header->size;
    memset(memory, 0xdd, header->size);
    header->mark = dead_mark;
    free(header);
}

static void *meter_allocate(void *context, size_t size)
{
    struct meter *meter = context;
    pthread_mutex_lock(&meter->lock);
    void *memory = must_fail(meter) ? NULL : take(meter, size);
    pthread_mutex_unlock(&meter->lock);
    return memory;
}

static void meter_release(void *context, void *memory)
{
    struct meter *meter = context;
    if (memory == NULL)
        return;
    pthread_mutex_lock(&meter->lock);
    give_back(meter, memory);
    pthread_mutex_unlock(&meter->lock);
}

struct ppr_allocator meter_allocator(struct meter *meter)
{
    return (struct ppr_allocator){
        .context = meter,
        .allocate = meter_allocate,
        .release = meter_release,
    };
}
