using FeedBoard.Web.Shared.Text;

namespace FeedBoard.Tests.Web.Shared;

/// <summary>Which texts may break between any two letters.</summary>
public sealed class LineBreaksTests
{
    [Theory]
    [InlineData("今日は朝から海辺を歩いて、夕方まで帰りませんでした。")]
    [InlineData("カタカナ")]
    [InlineData("今天我们去海边散步，晚上才回来。")]
    [InlineData("𠮷𠮷")]
    [InlineData("ㄅㄆㄇ")]
    [InlineData("「안녕」と言われて、少し考えてから「こんにちは」と答えました。")]
    [InlineData("A few words before 今日は朝から海辺を歩きました。")]
    public void Without_blanks_between_words(string text) => Assert.Equal("any", LineBreaks.Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("Words, and 1234!")]
    [InlineData("오늘은 아침부터 바다를 걷다가 저녁에야 돌아왔다.")]
    [InlineData("오늘은 ラーメン을 먹으러 갔다.")]
    [InlineData("憲法 제1조의 뜻을 다시 읽는다.")]
    [InlineData("ㅋㅋㅋ ㅠㅠ")]
    [InlineData("\u1112\u1161\u11AB")]
    [InlineData("Слова и 🎉🎉")]
    public void With_blanks_between_them(string text) => Assert.Null(LineBreaks.Of(text));
}
