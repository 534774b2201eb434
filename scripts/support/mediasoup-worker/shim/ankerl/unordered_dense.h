// The slice of ankerl::unordered_dense that mediasoup uses, on standard containers.
#pragma once
#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<typename T, typename = void>
	struct hash : std::hash<T>
	{
	};

	// std::hash is the identity for these, so mix the bits.
	template<typename T>
	struct hash<T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T> || std::is_pointer_v<T>>>
	{
		uint64_t operator()(T v) const noexcept
		{
			uint64_t x{ 0 };

			if constexpr (std::is_pointer_v<T>)
			{
				x = reinterpret_cast<uintptr_t>(v);
			}
			else
			{
				x = static_cast<uint64_t>(v);
			}
			x ^= x >> 30;
			x *= 0xbf58476d1ce4e5b9ull;
			x ^= x >> 27;
			x *= 0x94d049bb133111ebull;

			return x ^ (x >> 31);
		}
	};

	template<typename K, typename V, typename H = hash<K>, typename E = std::equal_to<K>>
	class map : public std::unordered_map<K, V, H, E>
	{
	public:
		using std::unordered_map<K, V, H, E>::unordered_map;
	};

	template<typename K, typename H = hash<K>, typename E = std::equal_to<K>>
	class set : public std::unordered_set<K, H, E>
	{
	public:
		using std::unordered_set<K, H, E>::unordered_set;
	};
} // namespace ankerl::unordered_dense
