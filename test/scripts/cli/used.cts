exports.use = (thing: Disposable): void => {
  using _thing = thing;
};
