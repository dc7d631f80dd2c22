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
      local call, args = redis.call, ARGV
      local epoch, count = args[1], tonumber(args[3])
      local seen = 4 + count
      local writes = seen + count
      local result = {'conflict'}
      local meta
      local from = 1
      repeat
        local to = math.min(count, from + 999)
        local found = call('HMGET', KEYS[1], '', unpack(args, 4 + from, 4 + to))
        meta = found[1]
        if not meta or string.sub(meta, -#epoch) ~= epoch then return {'epoch'} end
        for i = from, to do
          if (found[i - from + 2] or '0') ~= args[seen + i] then result[#result + 1] = i end
        end
        from = to + 1
      until from > count
      if #result > 1 then return result end
      local version = string.sub(meta, 1, -#epoch - 1)
      if #args == writes then return {'done', version} end
      version = string.format('%.0f', version + 1)
      meta = version .. epoch
      local versions, values, deleted = {'', meta}, {'', meta}, {}
      local last = 2
      local function put()
        call('HSET', KEYS[1], unpack(versions))
        call('HSET', KEYS[2], unpack(values))
      end
      for i = writes + 1, #args, 2 do
        local key, value = args[4 + args[i]], args[i + 1]
        if value == '' then
          deleted[#deleted + 1] = key
        else
          if last > 1000 then
            put()
            versions, values, last = {}, {}, 0
          end
          versions[last + 1], versions[last + 2] = key, version
          values[last + 1], values[last + 2] = key, version .. value
          last = last + 2
        end
      end
      local function delete()
        for first = 1, #deleted, 1000 do
          local final = math.min(#deleted, first + 999)
          call('HDEL', KEYS[1], unpack(deleted, first, final))
          call('HDEL', KEYS[2], unpack(deleted, first, final))
        end
      end
      local onlyDeletes = 2 * #deleted == #args - writes
      if onlyDeletes then delete() end
      put()
      if not onlyDeletes then delete() end
      call('PUBLISH', args[2], meta .. '\\n' .. args[4])
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
