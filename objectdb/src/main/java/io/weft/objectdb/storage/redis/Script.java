package io.weft.objectdb.storage.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What runs inside of Redis. Everything is in two hashes, whose fields are the keys of objects:
 * {@code <prefix>versions} has the version of each value, {@code <prefix>values} the value behind
 * its version. In both the field without a name holds the version of the storage and its epoch, so
 * that any values and the version that they were read at are one {@code HMGET}.
 *
 * <p>An epoch is one unbroken life of the data in one server process: it is named after the process
 * and the version that it began with. Whoever connects to a process first begins a new one. Its
 * first version is above all that a lost part of the data can have had, as it comes from the clock
 * of the server, in microseconds, unless the versions known are larger still. So no version ever
 * stands for two states, whatever was lost.
 */
enum Script {
  /**
   * Takes part: begins an epoch if need be, and tells everybody the present one. Arguments: run id
   * of the process, highest version known, channel.
   */
  JOIN(
      """
      for i = 1, 2 do
        local kind = redis.call('TYPE', KEYS[i]).ok
        if kind ~= 'none' and kind ~= 'hash' then return {'foreign', KEYS[i], kind} end
      end
      local meta = redis.call('HGET', KEYS[1], '')
      if meta ~= redis.call('HGET', KEYS[2], '') then return {'torn'} end
      if not meta and redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
        return {'foreign', KEYS[1], 'hash'}
      end
      local version, run = string.match(meta or '0 none:', '^(%d+) (.*):%d*$')
      local last = tonumber(version)
      local known = tonumber(ARGV[2])
      if run ~= ARGV[1] or last < known then
        local time = redis.call('TIME')
        local first = math.max(last, known, time[1] * 1000000 + time[2]) + 1
        if first > 8000000000000000 then return {'clock', string.format('%.0f', first)} end
        version = string.format('%.0f', first)
        meta = version .. ' ' .. ARGV[1] .. ':' .. version
        redis.call('HSET', KEYS[1], '', meta)
        redis.call('HSET', KEYS[2], '', meta)
      end
      redis.call('PUBLISH', ARGV[3], meta)
      return {'joined', meta}
      """),

  /**
   * Compares, writes, counts, publishes. Arguments: a space and the epoch, the channel, the number
   * of keys read, what to publish, the keys read, the versions seen, and for each write the number
   * of its key, from 1, and the value, empty to delete.
   *
   * <p>The first command that writes is one that Redis refuses when it is out of memory, unless all
   * there is to do is deleting; none after it is refused.
   */
  COMMIT(
      """
      local count = tonumber(ARGV[3])
      local result = {'conflict'}
      local meta
      local from = 1
      repeat
        local to = math.min(count, from + 999)
        local found = redis.call('HMGET', KEYS[1], '', unpack(ARGV, 4 + from, 4 + to))
        meta = found[1]
        if not meta or string.sub(meta, -string.len(ARGV[1])) ~= ARGV[1] then return {'epoch'} end
        for i = 2, to - from + 2 do
          local key = from + i - 2
          if (found[i] or '0') ~= ARGV[4 + count + key] then result[#result + 1] = key end
        end
        from = to + 1
      until from > count
      if #result > 1 then return result end
      local version = string.match(meta, '^%d+')
      local writes = 4 + 2 * count
      if #ARGV == writes then return {'done', version} end
      version = string.format('%.0f', tonumber(version) + 1)
      meta = version .. ARGV[1]
      local versions, values, deleted = {'', meta}, {'', meta}, {}
      local function put()
        redis.call('HSET', KEYS[1], unpack(versions))
        redis.call('HSET', KEYS[2], unpack(values))
        versions, values = {}, {}
      end
      local function delete()
        redis.call('HDEL', KEYS[1], unpack(deleted))
        redis.call('HDEL', KEYS[2], unpack(deleted))
        deleted = {}
      end
      for i = writes + 1, #ARGV, 2 do
        local key = ARGV[4 + ARGV[i]]
        if ARGV[i + 1] ~= '' then
          versions[#versions + 1] = key
          versions[#versions + 1] = version
          values[#values + 1] = key
          values[#values + 1] = version .. ARGV[i + 1]
          if #versions > 1000 then put() end
        end
      end
      local small = #versions == 2
      if not small and #versions > 0 then put() end
      for i = writes + 1, #ARGV, 2 do
        if ARGV[i + 1] == '' then
          deleted[#deleted + 1] = ARGV[4 + ARGV[i]]
          if #deleted > 1000 then delete() end
        end
      end
      if #deleted > 0 then delete() end
      if small then put() end
      redis.call('PUBLISH', ARGV[2], meta .. '\\n' .. ARGV[4])
      return {'done', version}
      """);

  private final String text;
  private final String digest;

  Script(String text) {
    this.text = text;
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      this.digest = HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** For EVAL. */
  byte[] text() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** For EVALSHA, when the server knows the text. */
  byte[] digest() {
    return digest.getBytes(StandardCharsets.US_ASCII);
  }
}
