/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Attributes of functions and hints about conditions, for GCC and compilers like it. They are empty
   for others. */

#ifndef PPRI_TEXT_COMPILER_H
#define PPRI_TEXT_COMPILER_H

#if defined(__GNUC__)
/* Never inlined, so that its locals do not enlarge the caller's frame. */
#  define PPRI_NOINLINE __attribute__((noinline))
/* Seldom called: compiled for size, apart from other functions, and never inlined. */
#  define PPRI_RARE __attribute__((cold, noinline))
/* Always inlined. */
#  define PPRI_INLINE static inline __attribute__((always_inline))
/* A condition that is seldom true. */
#  define PPRI_SELDOM(condition) __builtin_expect((condition), 0)
/* Prefetches the cache line at `address`. */
#  define PPRI_FETCH(address) __builtin_prefetch(address)
#else
#  define PPRI_NOINLINE
#  define PPRI_RARE
#  define PPRI_INLINE            static inline
#  define PPRI_SELDOM(condition) (condition)
#  define PPRI_FETCH(address)    ((void)(address))
#endif

#endif
