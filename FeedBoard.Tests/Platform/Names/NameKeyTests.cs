using System.Globalization;
using System.Runtime.InteropServices;
using FeedBoard.ApiService.Platform.Names;

namespace FeedBoard.Tests.Platform.Names;

/// <summary>Which names look alike.</summary>
public sealed class NameKeyTests
{
    [Theory]
    [InlineData("Orchard", "orchard")]
    [InlineData("Orchard", "Or\u200Dchard")]
    [InlineData("Orchard", "\u2060Orchard\uFEFF")]
    [InlineData("Orchard", "Orchard\u3164")]
    [InlineData("Orchard", "Orch\u00ADard")]
    [InlineData("Orchard", "Orchard\U000E0041")]
    [InlineData("Orchard", "Orchard\uFE0F")]
    [InlineData("Green Orchard", "Green  Orchard")]
    [InlineData("Green Orchard", "Green\u00A0\u2003Orchard")]
    [InlineData("Green Orchard", "Green\u3000Orchard")]
    [InlineData("Green Orchard", "Green\u2800Orchard")]
    [InlineData("Green Orchard", "Green\U0001D159Orchard")]
    [InlineData("Orchard", "Ｏｒｃｈａｒｄ")]
    [InlineData("Orchard", "𝓞𝓻𝓬𝓱𝓪𝓻𝓭")]
    [InlineData("Orchard", "Ⓞⓡⓒⓗⓐⓡⓓ")]
    [InlineData("fiction", "ﬁction")]
    [InlineData("Orchard", "Оrсhаrd")] // О, с and а are Cyrillic
    [InlineData("ORCHARD", "ΟRCHΑRD")] // Greek
    [InlineData("orchard", "ΟRCHΑRD")]
    [InlineData("Alona", "АӀоnа")]
    [InlineData("Ilona", "llona")]
    [InlineData("Ilona", "1lona")]
    [InlineData("Otto", "0tto")]
    [InlineData("burn", "bum")]
    [InlineData("straße", "STRASSE")]
    [InlineData("José", "Jose\u0301")]
    [InlineData("서울", "서\u200B울")]
    [InlineData("ヒーロー", "ﾋｰﾛｰ")]
    [InlineData("がんば", "か\u3099んは\u3099")]
    [InlineData("می\u200Cروم", "میروم")]
    [InlineData("한글", "\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    public void These_are_one(string one, string other) =>
        Assert.NotEmpty(NameKeys.Of(one).Intersect(NameKeys.Of(other), StringComparer.Ordinal));

    [Theory]
    [InlineData("악기", "아끼")] // the same letters in other syllables, which UTS #39 takes apart
    [InlineData("국가", "구까")]
    [InlineData("Orchard", "Orchards")]
    [InlineData("Green Orchard", "GreenOrchard")]
    [InlineData("Jose", "José")]
    [InlineData("Will", "Wiii")]
    [InlineData("Ali", "All")]
    [InlineData("try", "tuy")]
    [InlineData("가나", "가니")]
    [InlineData("はな", "ばな")]
    public void These_are_two(string one, string other) =>
        Assert.Empty(NameKeys.Of(one).Intersect(NameKeys.Of(other), StringComparer.Ordinal));

    [Fact]
    public void Letters_that_a_person_tells_apart_stay_apart()
    {
        var letters = "abcdefghijklmnopqrstuvwxyz"
            .Select(c => $"{c}")
            .Concat(Enumerable.Range(0xAC00, 11172).Select(char.ConvertFromUtf32))
            .ToList();
        var keys = letters.SelectMany(l => NameKeys.Of(l)).ToList();
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>
    /// Our table is of Unicode 18; ICU's, on whichever machine this runs, is older, and a few characters have got another prototype since.
    /// </summary>
    [Fact]
    public void What_ICU_says_looks_alike_is_alike_of_all_of_Unicode()
    {
        using var icu = new SpoofChecker();
        var (all, others) = (0, new List<string>());
        for (var code = 0x21; code < 0x30000; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF or >= 0xAC00 and <= 0xD7A3)
                continue;
            var one = char.ConvertFromUtf32(code);
            if (
                CharUnicodeInfo.GetUnicodeCategory(code)
                is UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.Control
                    or UnicodeCategory.Format
            )
                continue;
            var skeleton = icu.Skeleton($"x{one}x");
            if (string.Equals(skeleton, $"x{one}x", StringComparison.Ordinal))
                continue;
            all++;
            if (!NameKeys.Of($"x{one}x").Intersect(NameKeys.Of(skeleton), StringComparer.Ordinal).Any())
                others.Add($"U+{code:X4}");
        }

        Assert.True(all > 6000, $"ICU knows {all}");
        Assert.True(others.Count < all / 50, string.Join(' ', others));
    }

    [Fact]
    public void A_name_of_nothing_visible_has_no_key() =>
        Assert.All(["", " ", "\u3164\u3164", "\u200D\uFE0F", "\u2800 \U0001D159"], name => Assert.Empty(NameKeys.Of(name)));

    [Fact]
    public void The_data_says_which_version_it_is_of_and_under_which_licence()
    {
        using var reader = new StreamReader(
            typeof(NameKeys).Assembly.GetManifestResourceStream("FeedBoard.ApiService.Platform.Names.unicode.txt")!
        );
        var text = reader.ReadToEnd();
        Assert.StartsWith("# Properties of characters for comparing names, Unicode 18.0.0.", text, StringComparison.Ordinal);
        Assert.Contains("Unicode License v3", text, StringComparison.Ordinal);
    }

    /// <summary>ICU's, which .NET itself needs.</summary>
    private sealed class SpoofChecker : IDisposable
    {
        private readonly nint library;
        private readonly nint checker;
        private readonly GetSkeleton skeleton;
        private readonly Close close;
        private readonly char[] room = new char[200];

        public SpoofChecker()
        {
            var (version, found) = Enumerable
                .Range(60, 60)
                .Select(v => (v, NativeLibrary.TryLoad($"libicui18n.so.{v}", out var loaded) ? loaded : 0))
                .First(f => f.Item2 != 0);
            library = found;
            var open = Function<Open>($"uspoof_open_{version}");
            skeleton = Function<GetSkeleton>($"uspoof_getSkeleton_{version}");
            close = Function<Close>($"uspoof_close_{version}");
            var status = 0;
            checker = open(ref status);
            Assert.True(status <= 0, $"uspoof_open: {status}");
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate nint Open(ref int status);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl, CharSet = CharSet.Unicode)]
        private delegate int GetSkeleton(nint checker, uint type, string text, int length, [Out] char[] skeleton, int room, ref int status);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void Close(nint checker);

        public string Skeleton(string text)
        {
            var status = 0;
            var length = skeleton(checker, 0, text, text.Length, room, room.Length, ref status);
            Assert.True(status <= 0, $"uspoof_getSkeleton: {status}");
            return new(room, 0, length);
        }

        public void Dispose()
        {
            close(checker);
            NativeLibrary.Free(library);
        }

        private T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }
}
