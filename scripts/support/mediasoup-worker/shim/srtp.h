// The slice of the libsrtp 3 API that mediasoup uses, on top of libsrtp 2.5.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <srtp2/srtp.h>

constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
constexpr srtp_err_status_t srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct srtp3_policy_impl
{
	srtp_policy_t v2{};
	uint8_t key[SRTP_MAX_KEY_LEN]{};
};
using srtp3_policy_t = srtp3_policy_impl*;

inline srtp_err_status_t srtp_policy_create(srtp3_policy_t* p)
{
	*p = new (std::nothrow) srtp3_policy_impl();

	return *p ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}
inline void srtp_policy_destroy(srtp3_policy_t p)
{
	delete p;
}
inline srtp_err_status_t srtp_policy_set_ssrc(srtp3_policy_t p, srtp_ssrc_t ssrc)
{
	p->v2.ssrc = ssrc;

	return srtp_err_status_ok;
}
inline srtp_err_status_t srtp_policy_set_profile(srtp3_policy_t p, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&p->v2.rtp, profile);

	return err != srtp_err_status_ok
	         ? err
	         : srtp_crypto_policy_set_from_profile_for_rtcp(&p->v2.rtcp, profile);
}
inline srtp_err_status_t srtp_policy_add_key(
  srtp3_policy_t p,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t mkiLen)
{
	if (keyLen + saltLen > sizeof(p->key) || mkiLen != 0)
	{
		return srtp_err_status_bad_param;
	}
	std::memcpy(p->key, key, keyLen);
	std::memcpy(p->key + keyLen, salt, saltLen);
	p->v2.key = p->key;

	return srtp_err_status_ok;
}
inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp3_policy_t p, bool allow)
{
	p->v2.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}
inline srtp_err_status_t srtp_policy_set_window_size(srtp3_policy_t p, size_t size)
{
	p->v2.window_size = static_cast<unsigned long>(size);

	return srtp_err_status_ok;
}
inline srtp_err_status_t srtp_create(srtp_t* session, srtp3_policy_t p)
{
	return srtp_create(session, static_cast<const srtp_policy_t*>(&p->v2));
}
inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

namespace srtp3shim
{
	using InPlace = srtp_err_status_t (*)(srtp_t, void*, int*);

	inline srtp_err_status_t Run(
	  InPlace fn, size_t extra, srtp_t s, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
	{
		if (*outLen < inLen + extra)
		{
			return srtp_err_status_buffer_small;
		}
		if (in != out)
		{
			std::memmove(out, in, inLen);
		}
		int len        = static_cast<int>(inLen);
		const auto err = fn(s, out, &len);

		*outLen = static_cast<size_t>(len);

		return err;
	}
} // namespace srtp3shim

inline srtp_err_status_t srtp_protect(
  srtp_t s, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mki*/)
{
	return srtp3shim::Run(srtp_protect, SRTP_MAX_TRAILER_LEN, s, in, inLen, out, outLen);
}
inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t s, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mki*/)
{
	return srtp3shim::Run(srtp_protect_rtcp, SRTP_MAX_TRAILER_LEN + 4, s, in, inLen, out, outLen);
}
inline srtp_err_status_t srtp_unprotect(
  srtp_t s, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return srtp3shim::Run(srtp_unprotect, 0, s, in, inLen, out, outLen);
}
inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t s, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return srtp3shim::Run(srtp_unprotect_rtcp, 0, s, in, inLen, out, outLen);
}

// mediasoup says "srtp_policy_t" and means the opaque v3 type.
#define srtp_policy_t srtp3_policy_t
