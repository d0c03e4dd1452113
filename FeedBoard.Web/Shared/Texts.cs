namespace FeedBoard.Web.Language;

/// <summary>Words of the frame and of what is on many pages: <c>Texts.resx</c>, <c>Texts.ko.resx</c>.</summary>
public sealed class Texts;

/// <summary>Words of signing up and logging in.</summary>
public sealed class SessionTexts;

/// <summary>Words of writing and changing a feed.</summary>
public sealed class WriteTexts;

/// <summary>Words of a feed's own page, its comments and likes.</summary>
public sealed class FeedTexts;

/// <summary>Words of what moves by itself: the bell, notifications, tags.</summary>
public sealed class LiveTexts;

/// <summary>Words of reporting, blocking, and what moderators do.</summary>
public sealed class ModerationTexts;

/// <summary>Words of one's own page, settings, and people.</summary>
public sealed class PersonTexts;

/// <summary>Words of forms that have to be sent again.</summary>
public sealed class FormTexts;
