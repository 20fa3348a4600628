/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Whether this is a build with a sanitizer that takes over malloc, and that
   puts much of its own on the stack. */

#ifndef PPR_TESTS_SANITIZED_H
#define PPR_TESTS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define SANITIZED 1
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                       \
      __has_feature(memory_sanitizer)
#    define SANITIZED 1
#  endif
#endif
#if !defined(SANITIZED)
#  define SANITIZED 0
#endif

#endif
